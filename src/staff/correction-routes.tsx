import { Hono } from 'hono'
import { correctContract } from '../contracts/correct-contract.ts'
import { type ContractRefusal, contractRefusalCode } from '../contracts/errors.ts'
import { findAwaitingMaster, findCorrectable } from '../contracts/find-correctable.ts'
import { correctContractForm, newInitialPasswordForm } from '../contracts/new-contract.ts'
import { setInitialPassword } from '../contracts/set-initial-password.ts'
import type { AppContext, Env } from '../http/runtime.ts'
import { validForm } from '../http/valid.ts'
import type { Result } from '../lib/result.ts'
import { CodedAlert } from '../ui/alert.tsx'
import { CorrectContractPage, type CorrectionScreen, InitialPasswordPage } from './views/correction-pages.tsx'
import { RefusedActPage } from './views/refused-act-page.tsx'

/** Each act with its screen and the contracts that it is for. */
const ACTS = {
  correct: { Page: CorrectContractPage, find: findCorrectable, done: 'corrected' },
  'initial-password': { Page: InitialPasswordPage, find: findAwaitingMaster, done: 'initial-password' },
} as const

type Act = keyof typeof ACTS

/** The act's screen for the contract as it is now, so that a later window sees what changed. */
const screen = async (
  c: AppContext,
  act: Act,
  shown: Omit<CorrectionScreen, 'contract'> = {},
  status: 200 | 409 | 422 = 200,
) => {
  const { Page, find } = ACTS[act]
  const number = c.req.param('number') ?? ''
  const found = await find(c.env.deps, c.get('actor'), number)
  if (found.ok) return c.html(<Page contract={found.value} {...shown} />, status)
  if (found.error.reason === 'not_found') return c.notFound()
  return c.html(<RefusedActPage title="変更できません" number={number} code={contractRefusalCode(found.error)} />, 409)
}

const afterAct = (c: AppContext, act: Act, done: Result<null, ContractRefusal>) => {
  if (done.ok) return c.redirect(`/bank/contracts/${c.req.param('number')}?done=${ACTS[act].done}`, 303)
  // What was typed gives way to what another window has saved meanwhile.
  return screen(c, act, { refusal: <CodedAlert code={contractRefusalCode(done.error)} /> }, 409)
}

/** What staff set right in a contract's record. */
export const correctionRoutes = new Hono<Env>()
  .get('/:number/correct', c => screen(c, 'correct'))
  .post(
    '/:number/correct',
    validForm(correctContractForm, (c, bad) => screen(c, 'correct', bad, 422)),
    async c => {
      const { deps } = c.env
      const form = c.req.valid('form')
      const done = await correctContract(deps, c.get('origin'), c.get('actor'), c.req.param('number'), form)
      return afterAct(c, 'correct', done)
    },
  )

  .get('/:number/initial-password', c => screen(c, 'initial-password'))
  .post(
    '/:number/initial-password',
    validForm(newInitialPasswordForm, (c, { errors }) => screen(c, 'initial-password', { errors }, 422)),
    async c => {
      const { deps } = c.env
      const form = c.req.valid('form')
      const done = await setInitialPassword(deps, c.get('origin'), c.get('actor'), c.req.param('number'), form)
      return afterAct(c, 'initial-password', done)
    },
  )
