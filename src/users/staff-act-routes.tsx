import { type Handler, Hono } from 'hono'
import type * as z from 'zod/mini'
import type { AppContext, Env } from '../http/runtime.ts'
import { fieldErrors, typedFields } from '../http/valid.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { paperForm } from '../staff/approval-forms.ts'
import { needsSecond } from '../staff/needs-second.ts'
import { requestStaffAct, type StaffAct } from '../staff/request-staff-act.ts'
import { CodedAlert } from '../ui/alert.tsx'
import type { FieldErrors } from '../ui/form.tsx'
import { COUNTERS, changeUserForm, confirmForm, releaseForm, temporaryPasswordForm } from './forms.ts'
import { findOwnGeneralUser } from './own-general-user.ts'
import { type ActScreen, UserActPage } from './views/user-act-page.tsx'

type Act = ActScreen['act']
type Shown = Pick<ActScreen, 'typed' | 'errors' | 'refusal'>

const screen = async (c: AppContext, act: Act, shown: Shown = {}, status: 200 | 409 | 422 = 200) => {
  const user = await findOwnGeneralUser(c.env.deps, c.get('origin'), c.get('actor'), c.req.param('id') ?? '')
  if (!user) return c.notFound()
  return c.html(<UserActPage act={act} user={user} serial={c.req.param('serial')} needsSecond {...shown} />, status)
}

const parsed = <S extends z.ZodMiniType>(schema: S, body: unknown): Result<z.output<S>, FieldErrors> => {
  const result = schema.safeParse(body)
  return result.success ? ok(result.data) : refused(fieldErrors(result.error))
}

/** The act as its own form has it. */
const readForm = (act: Act, body: unknown, serial: string): Result<StaffAct, FieldErrors> => {
  switch (act) {
    case 'change': {
      const form = parsed(changeUserForm, body)
      return form.ok ? ok({ act, ...form.value }) : form
    }
    case 'temporary-password': {
      const form = parsed(temporaryPasswordForm, body)
      return form.ok ? ok({ act, ...form.value }) : form
    }
    case 'release': {
      const form = parsed(releaseForm, body)
      return form.ok ? ok({ act, counters: COUNTERS[form.value.counter] }) : form
    }
    case 'delete': {
      const form = parsed(confirmForm, body)
      return form.ok ? ok({ act, ...form.value }) : form
    }
    case 'revoke':
      return ok({ act, serial })
  }
}

const request = async (c: AppContext, act: Act) => {
  const body: unknown = await c.req.parseBody()
  const typed = typedFields(body)
  const form = readForm(act, body, c.req.param('serial') ?? '')
  const paper = parsed(paperForm, body)
  if (!form.ok || !paper.ok) {
    const errors = { ...(form.ok ? {} : form.error), ...(paper.ok ? {} : paper.error) }
    return screen(c, act, { typed, errors }, 422)
  }
  const id = c.req.param('id') ?? ''
  const made = await requestStaffAct(c.env.deps, c.get('origin'), c.get('actor'), id, form.value, paper.value)
  if (made.ok) return c.redirect(`/bank/approvals/${made.value.id}`, 303)
  switch (made.error.reason) {
    case 'not_found':
      return c.notFound()
    case 'contains_user_id':
      return screen(c, act, { typed, errors: { password: 'E1008' } }, 422)
    case 'changed':
      // What another window changed is shown as it is now, not as it was typed.
      return screen(c, act, { refusal: <CodedAlert code="E5001" /> }, 409)
    case 'nothing_changed':
      return screen(c, act, { typed, refusal: <CodedAlert code="E5009" /> }, 409)
    case 'already_open':
      return screen(c, act, { typed, refusal: <CodedAlert code="E7034" /> }, 409)
    case 'not_possible':
      return screen(c, act, { typed, refusal: <CodedAlert code="E7037" /> }, 409)
  }
}

/** In front of the same address's act at once: for whom a second staff member is needed, it ends here. */
const withSecond =
  (answer: (c: AppContext) => Response | Promise<Response>): Handler<Env> =>
  async (c, next) =>
    (await needsSecond(c.env.deps, c.get('actor'))) ? answer(c) : next()

/** What a bank office's master asks for: the screens of `userActRoutes`, with the paper and a second staff member. */
export const staffActRoutes = new Hono<Env>()

for (const act of ['change', 'temporary-password', 'release', 'delete'] as const) {
  staffActRoutes.get(
    `/:id/${act}`,
    withSecond(c => screen(c, act)),
  )
  staffActRoutes.post(
    `/:id/${act}`,
    withSecond(c => request(c, act)),
  )
}
staffActRoutes.get(
  '/:id/certificates/:serial/revoke',
  withSecond(c => screen(c, 'revoke')),
)
staffActRoutes.post(
  '/:id/certificates/:serial/revoke',
  withSecond(c => request(c, 'revoke')),
)
