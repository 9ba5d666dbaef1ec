import { findListAges } from '../certificates/find-list-ages.ts'
import type { Deps } from '../deps.ts'
import { findMailBacklog } from '../mail/backlog.ts'
import { caState } from './ca-state.ts'
import { findCronRuns } from './cron-runs.ts'
import type { OperationsState } from './needs-attention.ts'

/** How things stand, as far as the database and the CA know. */
export const lookAfter = async (deps: Deps): Promise<OperationsState> => {
  const { db, now } = deps
  const [mails, cron, lists] = await Promise.all([findMailBacklog(db, now()), findCronRuns(db), findListAges(db)])
  return { mails, cron, lists, ca: caState(deps) }
}
