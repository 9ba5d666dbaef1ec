import { findListAges } from '../certificates/find-list-ages.ts'
import type { Deps } from '../deps.ts'
import { findMailBacklog } from '../mail/backlog.ts'
import { caState } from './ca-state.ts'
import { findCronRuns } from './cron-runs.ts'
import type { OperationsState } from './needs-attention.ts'

/** How things stand, as far as the database and the CA know. */
export const lookAfter = async (deps: Deps): Promise<OperationsState> => {
  const { db, ca, now } = deps
  const [mails, cron, lists] = await Promise.all([findMailBacklog(db, now()), findCronRuns(db), findListAges(db)])
  // That of a CA which was taken away after its last certificate stays as it was left.
  const ours = lists.filter(({ issuer }) => ca.authorities.some(({ keyId }) => keyId === issuer))
  return { mails, cron, lists: ours, ca: caState(deps) }
}
