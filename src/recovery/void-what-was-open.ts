import { openedEnrolments } from '../certificates/opened-enrolments.ts'
import { openedBatches, openedRegistrations } from '../contracts/opened-registrations.ts'
import type { Deps } from '../deps.ts'
import type { Opened } from '../lib/opened.ts'
import { openedSessions } from '../sessions/opened-sessions.ts'
import { openedApprovals } from '../staff/opened-approvals.ts'
import { openedDrafts, openedMailProofs } from '../users/opened-drafts.ts'
import { openedPasswordLinks } from '../users/opened-password-links.ts'

/** Whatever opens something with a token or a link has a line here. */
const OPENED: readonly Opened[] = [
  openedSessions,
  openedEnrolments,
  openedRegistrations,
  openedBatches,
  openedDrafts,
  openedMailProofs,
  openedPasswordLinks,
  openedApprovals,
]

const ROWS_AT_ONCE = 2_000

/** Voids everything that was opened before this instant. Answers how many. */
export const voidWhatWasOpen = async ({ db, now }: Deps, before: Date): Promise<number> => {
  let voided = 0
  for (const { voidSql } of OPENED) {
    for (;;) {
      const { meta } = await db.prepare(voidSql).bind(now().getTime(), before.getTime(), ROWS_AT_ONCE).run()
      voided += meta.changes
      if (meta.changes < ROWS_AT_ONCE) break
    }
  }
  return voided
}
