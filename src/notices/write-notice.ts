import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Deps, Origin } from '../deps.ts'
import { historyEntry, type Operation } from '../history/record.ts'
import { isLostRace, mustHaveChangedOne } from '../lib/batch.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import type { NoticeRefusal } from './errors.ts'
import type { NewNotice, NoticeInput } from './schema.ts'
import { findNotice, insertNotice, markWithdrawn, updateNotice } from './store.ts'

/** Who acts: staff, for their own bank. `user` is their row id. */
type Staff = { user: string; bankCode: string }

type Act = { operation: Operation; id: string; at: Date; change: D1PreparedStatement; detail: Record<string, string> }

const act = async (
  { db, shownNotices }: Deps,
  origin: Origin,
  { user: actor, bankCode }: Staff,
  { operation, id, at, change, detail }: Act,
): Promise<Result<null, NoticeRefusal>> => {
  const entry = { at, operation, result: 'done', bankCode, actor, origin, detail: { notice: id, ...detail } } as const
  try {
    await db.batch([change, mustHaveChangedOne(db), historyEntry(db, entry)])
  } catch (error) {
    if (!isLostRace(error)) throw error
    const notice = await findNotice(db, bankCode, id)
    if (!notice) return refused({ reason: 'not_found' })
    return refused({ reason: notice.withdrawnAt === null ? 'changed' : 'withdrawn' })
  }
  shownNotices.forget()
  return ok(null)
}

/** What was on the portal stands in the history, as it was written. */
const detailOf = ({ title, text, fromAt, untilAt }: NoticeInput): Record<string, string> => ({
  title,
  text,
  fromAt: fromAt.toISOString(),
  untilAt: untilAt.toISOString(),
})

/** お知らせの登録: shown on the portal by itself when its time comes. The same form sent again has been written already. */
export const writeNotice = async (
  deps: Deps,
  origin: Origin,
  staff: Staff,
  { id, ...input }: NewNotice,
): Promise<Result<null, NoticeRefusal>> => {
  const at = deps.now()
  if (input.untilAt <= at) return refused({ reason: 'over_already' })
  const change = insertNotice(deps.db, { id, bankCode: staff.bankCode, at, input })
  const written = await act(deps, origin, staff, { operation: 'write_notice', id, at, change, detail: detailOf(input) })
  return written.ok || written.error.reason === 'not_found' ? written : ok(null)
}

/** お知らせの変更, also while it is shown. */
export const changeNotice = async (
  deps: Deps,
  origin: Origin,
  staff: Staff,
  id: string,
  { version, ...input }: NoticeInput & { version: number },
): Promise<Result<null, NoticeRefusal>> => {
  const at = deps.now()
  if (input.untilAt <= at) return refused({ reason: 'over_already' })
  const change = updateNotice(deps.db, { id, bankCode: staff.bankCode, version }, input)
  return act(deps, origin, staff, { operation: 'change_notice', id, at, change, detail: detailOf(input) })
}

/** お知らせの取り下げ: gone from the portal, within five seconds from every isolate, and for good. */
export const withdrawNotice = async (
  deps: Deps,
  origin: Origin,
  staff: Staff,
  id: string,
  version: number,
): Promise<Result<null, NoticeRefusal>> => {
  const at = deps.now()
  const change = markWithdrawn(deps.db, { id, bankCode: staff.bankCode, version }, at)
  return act(deps, origin, staff, { operation: 'withdraw_notice', id, at, change, detail: {} })
}
