import type { Deps } from '../deps.ts'
import { findNotice, findNoticesInForce, findNoticesOfBank, type Notice, type ShownNotice } from './store.ts'

const PAGE = 50
/** More than anybody reads before logging in. */
const MOST_ON_PORTAL = 20

/** What the portal says to everybody now, as it was within the last five seconds. */
export const showNoticesInForce = async ({ db, shownNotices, now }: Deps): Promise<ShownNotice[]> => {
  const at = now()
  const notices = await shownNotices.recall(at, () => findNoticesInForce(db, at, MOST_ON_PORTAL))
  return notices.filter(({ untilAt }) => at.getTime() < untilAt)
}

export type NoticeState = 'waiting' | 'shown' | 'over' | 'withdrawn'

/** How a notice stands. Pure. */
const noticeState = ({ fromAt, untilAt, withdrawnAt }: Notice, now: Date): NoticeState => {
  if (withdrawnAt !== null) return 'withdrawn'
  if (now.getTime() >= untilAt) return 'over'
  return now.getTime() < fromAt ? 'waiting' : 'shown'
}

export type ListedNotice = Notice & { state: NoticeState }

export type NoticesPage = { notices: ListedNotice[]; next: string | null }

/** The bank's own, newest first; `before` is the last of the page before. */
export const showNotices = async ({ db, now }: Deps, bankCode: string, before: string): Promise<NoticesPage> => {
  const found = await findNoticesOfBank(db, bankCode, { before, limit: PAGE + 1 })
  const notices = found.slice(0, PAGE).map(notice => ({ ...notice, state: noticeState(notice, now()) }))
  return { notices, next: found.length > PAGE ? (notices.at(-1)?.id ?? null) : null }
}

/** A notice of the caller's bank with how it stands now; null where there is none, or another bank's. */
export const showNotice = async ({ db, now }: Deps, bankCode: string, id: string): Promise<ListedNotice | null> => {
  const notice = await findNotice(db, bankCode, id)
  return notice && { ...notice, state: noticeState(notice, now()) }
}
