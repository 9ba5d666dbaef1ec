import { Hono } from 'hono'
import type { AppContext, Env } from '../http/runtime.ts'
import { type BadForm, validForm } from '../http/valid.ts'
import { CodedAlert } from '../ui/alert.tsx'
import { requestRefusalCode } from './approval-errors.ts'
import { correctMailForm, paperForm, resetMasterForm, staffRevocationForm } from './approval-forms.ts'
import { releaseByStaff, releaseForm } from './release-by-staff.ts'
import {
  type ContractAct,
  type ContractActInput,
  findTarget,
  isContractAct,
  possibleActs,
  requestContractAct,
} from './request-contract-act.ts'
import { requestStaffRevocation, showStaffCertificate } from './request-staff-act.ts'
import { LocksPage } from './views/locks-page.tsx'
import { RequestActPage } from './views/request-act-page.tsx'
import { RequestRevocationPage } from './views/request-revocation-page.tsx'

type Shown = Omit<Parameters<typeof RequestActPage>[0], 'act' | 'target'>

const requestPage = async (c: AppContext, act: ContractAct, shown: Shown = {}, status: 200 | 409 | 422 = 200) => {
  const { deps } = c.env
  const target = await findTarget(deps, c.get('actor').bankCode, c.req.param('number') ?? '')
  if (!target) return c.notFound()
  const isPossible = possibleActs(target, deps.now()).includes(act)
  const told = shown.refusal || isPossible ? shown : { refusal: <CodedAlert code="E7037" /> }
  return c.html(<RequestActPage act={act} target={target} {...told} />, isPossible ? status : 409)
}

const badForm = (act: ContractAct) => (c: AppContext, bad: BadForm) => requestPage(c, act, bad, 422)

const request = async (c: AppContext, name: ContractAct, input: ContractActInput, typed: Record<string, string>) => {
  const asked = { number: c.req.param('number') ?? '', name }
  const made = await requestContractAct(c.env.deps, c.get('origin'), c.get('actor'), asked, input)
  if (made.ok) return c.redirect(`/bank/approvals/${made.value.id}`, 303)
  const { reason } = made.error
  if (reason === 'not_found') return c.notFound()
  const code = requestRefusalCode(made.error)
  if (reason === 'same_mail') return requestPage(c, name, { typed, errors: { mail: code } }, 409)
  if (reason === 'same_password') return requestPage(c, name, { typed, errors: { initialPassword: code } }, 409)
  return requestPage(c, name, { typed, refusal: <CodedAlert code={code} /> }, 409)
}

const locksPage = async (c: AppContext, refusal?: 'E7041') => {
  const target = await findTarget(c.env.deps, c.get('actor').bankCode, c.req.param('number') ?? '')
  if (!target) return c.notFound()
  const isReleased = c.req.query('done') === 'released' && !refusal
  const shown = { isReleased, ...(refusal ? { refusal: <CodedAlert code={refusal} /> } : {}) }
  return c.html(<LocksPage target={target} {...shown} />, refusal ? 409 : 200)
}

const revocationPage = async (
  c: AppContext,
  shown: Omit<Parameters<typeof RequestRevocationPage>[0], 'number' | 'certificate'> = {},
  status: 200 | 409 | 422 = 200,
) => {
  const { number = '', serial = '' } = c.req.param()
  const certificate = await showStaffCertificate(c.env.deps, c.get('actor'), number, serial)
  return certificate
    ? c.html(<RequestRevocationPage number={number} certificate={certificate} {...shown} />, status)
    : c.notFound()
}

/** What staff do about one contract: releases at once, and what needs a second staff member. */
export const contractActRoutes = new Hono<Env>()
  .get('/:number/locks', c => locksPage(c))

  .post(
    '/:number/locks',
    validForm(releaseForm, c => locksPage(c, 'E7041')),
    async c => {
      const { number } = c.req.param()
      const released = await releaseByStaff(c.env.deps, c.get('actor'), number, c.req.valid('form'))
      if (released.ok) return c.redirect(`/bank/contracts/${number}/locks?done=released`, 303)
      return released.error.reason === 'not_found' ? c.notFound() : locksPage(c, 'E7041')
    },
  )

  .get('/:number/requests/:act', c => {
    const { act } = c.req.param()
    return isContractAct(act) ? requestPage(c, act) : c.notFound()
  })

  .post('/:number/requests/correct-mail', validForm(correctMailForm, badForm('correct-mail')), c => {
    const { mail, mailAgain, ...paper } = c.req.valid('form')
    return request(c, 'correct-mail', { paper, mail }, { ...paper, mail, mailAgain })
  })

  .post('/:number/requests/reset-master', validForm(resetMasterForm, badForm('reset-master')), c => {
    const { initialPassword, initialPasswordAgain: _, ...paper } = c.req.valid('form')
    return request(c, 'reset-master', { paper, initialPassword }, paper)
  })

  .post(
    '/:number/requests/:act',
    validForm(paperForm, (c, bad) => {
      const act = c.req.param('act') ?? ''
      return isContractAct(act) ? requestPage(c, act, bad, 422) : c.notFound()
    }),
    c => {
      const { act } = c.req.param()
      const paper = c.req.valid('form')
      return isContractAct(act) ? request(c, act, { paper }, paper) : c.notFound()
    },
  )

  .get('/:number/requests/revoke/:serial', c => revocationPage(c))

  .post(
    '/:number/requests/revoke/:serial',
    validForm(staffRevocationForm, (c, bad) => revocationPage(c, bad, 422)),
    async c => {
      const { revocation: reason, ...paper } = c.req.valid('form')
      const asked = { ...c.req.param(), reason }
      const made = await requestStaffRevocation(c.env.deps, c.get('origin'), c.get('actor'), asked, paper)
      if (made.ok) return c.redirect(`/bank/approvals/${made.value.id}`, 303)
      if (made.error.reason === 'not_found') return c.notFound()
      return revocationPage(c, { typed: { ...paper, revocation: reason }, refusal: <CodedAlert code="E7034" /> }, 409)
    },
  )
