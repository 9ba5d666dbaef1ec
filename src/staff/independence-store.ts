import type { Database } from '../deps.ts'

/** Acts, as the history names them, after which whoever asked for them could have another's account in their hands. */
const TAKES = ['register_user', 'change_user', 'set_temporary_password', 'correct_mail', 'send_password_link']

/** What a staff member did to another's account. */
const TOUCHES = [...TAKES, 'revoke_certificate', 'release']

/**
 * Whether the account `whose` was changed or made by `by` after ?3. Whoever had an office's master reset has typed the
 * initial password with which the next one registered: that account is of their making too.
 */
const touched = (whose: string, by: string, acts = TOUCHES): string => `(EXISTS (
  SELECT 1 FROM history h WHERE h.subject = ${whose} AND h.operation IN (${acts.map(name => `'${name}'`).join(', ')})
    AND h.actor = ${by} AND h.result = 'done' AND h.at > ?3)
  OR EXISTS (
  SELECT 1 FROM users m JOIN contracts o ON o.number = m.contract_number
    JOIN approvals reset ON reset.contract_number = o.number
  WHERE m.id = ${whose} AND m.role = 'master' AND m.created_at > ?3 AND reset.kind = 'reset_master'
    AND reset.state = 'approved' AND reset.requester = ${by} AND reset.payload ->> 'generation' = o.generation - 1))`

/** The approver ?1 is of the making of the requester ?2. */
export const IS_THEIR_OWN = touched('?1', '?2')

/** Both are of the making of one other member of the request's bank, who could ask by one hand and approve by the other. */
const haveOneMaker = (one: string, other: string): string => `EXISTS (
  SELECT 1 FROM users maker JOIN contracts office ON office.number = maker.contract_number
  WHERE office.kind = 'bank' AND office.bank_code = approvals.bank_code
    AND ${touched(one, 'maker.id', TAKES)} AND ${touched(other, 'maker.id', TAKES)})`

/**
 * The requester ?2 is of the making of the approver ?1, or both of somebody else's: one person could ask by one hand and
 * approve by the other; and there is somebody independent of the requester to turn to (neither of the two is). In an
 * office of two, or of one member and those whom they made, there is not. Belongs into a statement on `approvals`.
 */
export const MADE_THEM = `((${touched('?2', '?1', TAKES)} OR ${haveOneMaker('?1', '?2')}) AND EXISTS (
  SELECT 1 FROM users t JOIN contracts b ON b.number = t.contract_number
  WHERE t.status = 'active' AND b.status = 'active' AND b.kind = 'bank' AND b.bank_code = approvals.bank_code
    AND NOT ${touched('t.id', '?2', TAKES)} AND NOT ${touched('?2', 't.id', TAKES)}
    AND NOT ${haveOneMaker('t.id', '?2')}))`

/** Why the approver is no independent second of this open request's requester, if so; touches before `since` are over. */
export const whyDependent = async (
  db: Database,
  { id, requester }: { id: string; requester: string },
  approver: string,
  since: Date,
): Promise<'touched' | 'made_requester' | null> => {
  const row = await db
    .prepare(`SELECT ${IS_THEIR_OWN} AS isTouched, ${MADE_THEM} AS hasMadeThem FROM approvals WHERE id = ?4`)
    .bind(approver, requester, since.getTime(), id)
    .first<{ isTouched: number; hasMadeThem: number }>()
  if (row?.isTouched) return 'touched'
  return row?.hasMadeThem ? 'made_requester' : null
}
