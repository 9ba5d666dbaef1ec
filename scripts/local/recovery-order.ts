import { randomBytes } from 'node:crypto'
import { Failure } from './failure.ts'
import { literal } from './seed.ts'
import { askOf, executeOn, type Target } from './target.ts'

export const SIGN_OFF_OPTIONS = {
  by: { type: 'string' },
  'approved-by': { type: 'string' },
  reason: { type: 'string' },
} as const

export const SIGN_OFF_USAGE = '--by NAME --approved-by NAME --reason "…" (of the two people who answer for it, and why)'

/** Who answers for a recovery: two people, as for every act of staff that weighs as much. */
export type SignOff = { by: string; approvedBy: string; reason: string }

const LONGEST_NAME = 50
const LONGEST_REASON = 200

/** @throws Failure unless two different people and a reason are named */
export const readSignOff = (options: {
  by?: string | undefined
  'approved-by'?: string | undefined
  reason?: string | undefined
}): SignOff => {
  const [by, approvedBy, reason] = [options.by, options['approved-by'], options.reason].map(text => text?.trim() ?? '')
  if (!by || !approvedBy || !reason) throw new Failure(`A recovery needs ${SIGN_OFF_USAGE}.`)
  if (by.normalize('NFKC').toLowerCase() === approvedBy.normalize('NFKC').toLowerCase())
    throw new Failure('--by and --approved-by must be two different people.')
  if (Math.max(by.length, approvedBy.length) > LONGEST_NAME || reason.length > LONGEST_REASON)
    throw new Failure(`Names have at most ${LONGEST_NAME} characters, the reason at most ${LONGEST_REASON}.`)
  return { by, approvedBy, reason }
}

export type NewOrder =
  | { kind: 'release_staff'; detail: { bank: string } }
  | { kind: 'replace_ca'; detail: { issuer: string } }
  | { kind: 'restored_database'; detail: { restoredTo: number } }

/** The bank's own staff see its order; what concerns everybody stands in each bank's history. */
const banksOf = (order: NewOrder): string =>
  order.kind === 'release_staff' ? `SELECT ${literal(order.detail.bank)} AS code` : 'SELECT code FROM banks'

/** The order and its entries in the history, in one transaction. */
const sqlFor = (id: string, order: NewOrder, { by, approvedBy, reason }: SignOff, now: number): string => {
  const told = { order: id, kind: order.kind, ...order.detail, orderedBy: by, approvedBy, reason }
  const values = [id, order.kind, JSON.stringify(order.detail), by, approvedBy, reason].map(literal)
  return `INSERT INTO recovery_orders (id, kind, detail, ordered_by, approved_by, reason, ordered_at)
VALUES (${values.join(', ')}, ${now});
INSERT INTO history (at, operation, result, bank_code, detail)
SELECT ${now}, 'order_recovery', 'done', code, ${literal(JSON.stringify(told))} FROM (${banksOf(order)});
`
}

/** Writes the order into the database, where the cron finds it. Answers its id. */
export const orderRecovery = async (target: Target, order: NewOrder, signOff: SignOff): Promise<string> => {
  const id = randomBytes(8).toString('hex')
  await executeOn(target, sqlFor(id, order, signOff, Date.now()))
  console.log(`
Ordered (${id}). The system's cron carries it out, beginning within a minute; \`npm run recover -- status\` tells how far
it is. It stands in 操作履歴, with your names and the reason.`)
  return id
}

/** Staff of a bank who are locked or blocked, also all of them: released by the next run of the cron. */
export const orderReleaseOfStaff = async (target: Target, bank: string, signOff: SignOff): Promise<void> => {
  if (!/^\d{4}$/.test(bank)) throw new Failure("--bank must be the bank's code of 4 digits.")
  const [found] = await askOf(target)<{ offices: number }>(
    `SELECT count(*) AS offices FROM contracts WHERE kind = 'bank' AND bank_code = printf('%04d', ?1)`,
    Number(bank),
  )
  if (!found?.offices) throw new Failure(`Bank ${bank} has no office here. Nothing was ordered.`)
  await orderRecovery(target, { kind: 'release_staff', detail: { bank } }, signOff)
}

/** An order that is not carried out yet is given up, say one that cannot be carried out. */
export const withdrawOrder = async (target: Target, id: string, { by, approvedBy, reason }: SignOff): Promise<void> => {
  if (!/^[0-9a-f]{16}$/.test(id)) throw new Failure('--order must be the id that `npm run recover -- status` shows.')
  const open = await askOf(target)<{ id: string }>('SELECT id FROM recovery_orders WHERE done_at IS NULL')
  if (!open.some(order => order.id === id)) throw new Failure(`There is no open order ${id}.`)
  const told = literal(JSON.stringify({ order: id, withdrawnBy: by, approvedBy, reason }))
  const now = Date.now()
  await executeOn(
    target,
    `UPDATE recovery_orders SET done_at = ${now} WHERE id = ${literal(id)} AND done_at IS NULL;
INSERT INTO history (at, operation, result, bank_code, detail)
SELECT ${now}, 'withdraw_recovery', 'done', code, ${told} FROM banks WHERE changes() = 1;
`,
  )
  console.log(`The order ${id} is withdrawn. What it has done so far stays; it is not done, and \`npm run recover -- status\` tells how
far it came.`)
}
