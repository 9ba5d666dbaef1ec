import { Hono } from 'hono'
import type { AppContext, Env } from '../http/runtime.ts'
import { validForm } from '../http/valid.ts'
import type { Result } from '../lib/result.ts'
import { CodedAlert } from '../ui/alert.tsx'
import { type DecisionRefusal, decisionRefusalCode } from './approval-errors.ts'
import { declineForm } from './approval-forms.ts'
import { approve, decline, whyNot, withdraw } from './decide-approval.ts'
import { showApproval, showApprovals } from './show-approvals.ts'
import { ApprovalPage } from './views/approval-page.tsx'
import { ApprovalsPage } from './views/approvals-page.tsx'

type Shown = Omit<Parameters<typeof ApprovalPage>[0], 'request' | 'obstacle' | 'isOwn'>

const approvalPage = async (c: AppContext, shown: Shown = {}, status: 200 | 409 | 422 = 200) => {
  const actor = c.get('actor')
  const request = await showApproval(c.env.deps, actor, c.req.param('id') ?? '')
  if (!request) return c.notFound()
  const obstacle = await whyNot(c.env.deps, actor, request)
  const isOwn = request.requester.user === actor.user
  return c.html(<ApprovalPage request={request} obstacle={obstacle} isOwn={isOwn} {...shown} />, status)
}

/** After a decision: the request as it is now, or again with what stood in the way. */
const afterDecision = (c: AppContext, done: Result<null, DecisionRefusal>) => {
  if (done.ok) return c.redirect(`/bank/approvals/${c.req.param('id')}`, 303)
  if (done.error.reason === 'not_found') return c.notFound()
  return approvalPage(c, { refusal: <CodedAlert code={decisionRefusalCode(done.error)} /> }, 409)
}

/** 承認待ち: the acting bank's requests and no other's. */
export const approvalRoutes = new Hono<Env>()
  .get('/', async c => c.html(<ApprovalsPage {...(await showApprovals(c.env.deps, c.get('actor')))} />))

  .get('/:id', c => approvalPage(c))

  .post('/:id/approve', async c =>
    afterDecision(c, await approve(c.env.deps, c.get('origin'), c.get('actor'), c.req.param('id'))),
  )

  .post(
    '/:id/decline',
    validForm(declineForm, (c, bad) => approvalPage(c, bad, 422)),
    async c => {
      const { note } = c.req.valid('form')
      return afterDecision(c, await decline(c.env.deps, c.get('origin'), c.get('actor'), c.req.param('id'), note))
    },
  )

  .post('/:id/withdraw', async c =>
    afterDecision(c, await withdraw(c.env.deps, c.get('origin'), c.get('actor'), c.req.param('id'))),
  )
