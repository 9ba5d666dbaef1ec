import { renewRevocationLists } from './certificates/publish-crl.ts'
import { queueExpiryNotices } from './certificates/queue-expiry-notices.ts'
import { cleanUp } from './clean-up.ts'
import { keyOrganisations } from './contracts/key-organisations.ts'
import type { Deps } from './deps.ts'
import { countActs } from './history/count-acts.ts'
import { exportCheckpoints } from './history/export-checkpoints.ts'
import { purgeHistory } from './history/purge-history.ts'
import { sealHistory } from './history/seal-history.ts'
import { log, loggedError } from './lib/log.ts'
import { flushOutbox, hastenOutbox } from './mail/outbox.ts'
import { giveUpUnnotedMails } from './mail/unnoted-mails.ts'
import { type FinishedJob, noteCronRun } from './operations/cron-runs.ts'
import type { NightlyJob } from './operations/nightly-jobs.ts'
import { raiseAlerts } from './operations/raise-alerts.ts'
import { carryOutRecovery } from './recovery/carry-out-recovery.ts'
import { lapseApprovals } from './staff/lapse-approvals.ts'
import { tellGuards } from './staff/tell-guards.ts'
import { keyNames } from './users/key-names.ts'
import { sendPasswordLinks } from './users/send-password-links.ts'

/** 3:30 JST, when hardly anybody works; as the runtime's configuration has it (UTC). */
export const NIGHTLY = '30 18 * * *'

/** All that a runtime has to fire, as wrangler.toml has them too. */
export const CRONS: readonly string[] = ['* * * * *', NIGHTLY]

/** Mails of one cron run: each asks the provider once and the database about once, of a Worker's thousand. */
const MAILS_A_MINUTE = 400

type Job<Name = string> = { name: Name; run: (deps: Deps) => Promise<unknown> }

/** What is due at 8:00 JST says so in its row: the minute's run begins it, and those after it finish it. */
const EVERY_MINUTE: readonly Job[] = [
  { name: 'expiry_notices', run: queueExpiryNotices },
  { name: 'name_keys', run: keyNames },
  { name: 'organisation_keys', run: keyOrganisations },
  { name: 'lapsed_approvals', run: lapseApprovals },
  { name: 'approved_releases', run: tellGuards },
  { name: 'password_links', run: sendPasswordLinks },
  { name: 'recovery', run: carryOutRecovery },
  // After the recovery, which puts them out of date: between the two they would look as if nobody renewed them.
  { name: 'revocation_lists', run: renewRevocationLists },
  { name: 'outbox_hastened', run: hastenOutbox },
  { name: 'unnoted_mails', run: giveUpUnnotedMails },
  { name: 'outbox', run: deps => flushOutbox(deps, MAILS_A_MINUTE) },
  { name: 'acts_counted', run: countActs },
  { name: 'history_sealed', run: sealHistory },
  { name: 'history_exported', run: exportCheckpoints },
  { name: 'alerts', run: raiseAlerts },
]

const EVERY_NIGHT: readonly Job<NightlyJob>[] = [
  { name: 'clean_up', run: cleanUp },
  { name: 'history_purged', run: purgeHistory },
]

/** A job that has nothing to count answers nothing. */
const isWorthALine = (result: unknown): boolean =>
  result !== undefined &&
  (typeof result === 'object' && result !== null ? Object.values(result).some(count => count !== 0) : result !== 0)

/** Runs what a trigger stands for. A job that fails is logged and keeps none of the others from running. */
export const runCron = async (deps: Deps, expression: string): Promise<void> => {
  const finished: FinishedJob[] = []
  for (const { name, run } of expression === NIGHTLY ? EVERY_NIGHT : EVERY_MINUTE) {
    const began = Date.now()
    const duration = () => Date.now() - began
    try {
      const result = await run(deps)
      finished.push({ job: name, isDone: true, duration: duration() })
      if (isWorthALine(result)) log({ event: 'cron', job: name, duration: duration(), result })
    } catch (error) {
      finished.push({ job: name, isDone: false, duration: duration() })
      log({ event: 'cron_failed', job: name, duration: duration(), error: loggedError(error) })
    }
  }
  try {
    await noteCronRun(deps.db, deps.now(), finished)
  } catch (error) {
    log({ event: 'cron_failed', job: 'note_cron_run', duration: 0, error: loggedError(error) })
  }
}
