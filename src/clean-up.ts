import { oldCertificates } from './certificates/old-certificates.ts'
import { oldEnrolments } from './certificates/old-enrolments.ts'
import { oldContractBatches, oldStagedContracts } from './contracts/old-batches.ts'
import { oldRegistrations } from './contracts/old-registrations.ts'
import type { Deps } from './deps.ts'
import { oldRefusals } from './history/old-refusals.ts'
import type { OldRows } from './lib/old-rows.ts'
import { oldMails } from './mail/old-mails.ts'
import { oldMailTexts } from './mail/old-texts.ts'
import { oldSessions } from './sessions/old-sessions.ts'
import { oldApprovals } from './staff/old-approvals.ts'
import { oldDrafts, oldMailProofs } from './users/old-drafts.ts'
import { oldPasswordLinks } from './users/old-password-links.ts'

/** docs/operations.md has the same list, in words. */
const FORGOTTEN: readonly OldRows[] = [
  oldSessions,
  oldRegistrations,
  oldStagedContracts,
  oldContractBatches,
  oldEnrolments,
  oldDrafts,
  oldMailProofs,
  oldPasswordLinks,
  oldApprovals,
  oldMailTexts,
  oldRefusals,
  oldMails,
  oldCertificates,
]

/** Small enough that people's requests find their turn in between. */
const ROWS_AT_ONCE = 2_000
/** Of each kind in one night: a million rows after a flood are worked off in a few nights. */
const ROUNDS = 100

const forget = async ({ db, now }: Deps, { keptMs, sql }: OldRows): Promise<number> => {
  const before = now().getTime() - keptMs
  let forgotten = 0
  for (let i = 0; i < ROUNDS; i++) {
    const { meta } = await db.prepare(sql).bind(before, ROWS_AT_ONCE).run()
    forgotten += meta.changes
    if (meta.changes < ROWS_AT_ONCE) break
  }
  return forgotten
}

/** What is kept no longer (rules.md 8). Answers how many rows of each kind were forgotten. */
export const cleanUp = async (deps: Deps): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const old of FORGOTTEN) counts[old.what] = await forget(deps, old)
  await deps.guards.forgetUnknown(deps.now().getTime())
  return counts
}
