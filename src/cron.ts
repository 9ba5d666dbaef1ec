import { renewRevocationLists } from './certificates/publish-crl.ts'
import { queueExpiryNotices } from './certificates/queue-expiry-notices.ts'
import { cleanUp } from './clean-up.ts'
import type { Deps } from './deps.ts'
import { exportCheckpoints } from './history/export-checkpoints.ts'
import { sealHistory } from './history/seal-history.ts'
import { log, loggedError } from './lib/log.ts'
import { flushOutbox } from './mail/outbox.ts'

/** 3:30 JST, when hardly anybody works; as the runtime's configuration has it (UTC). */
export const NIGHTLY = '30 18 * * *'

/** Mails of one cron run: each asks the provider once and the database about twice, of a Worker's thousand. */
const MAILS_A_MINUTE = 400

type Job = { name: string; run: (deps: Deps) => Promise<unknown> }

/** What is due at 8:00 JST says so in its row: the minute's run begins it, and those after it finish it. */
const EVERY_MINUTE: readonly Job[] = [
  { name: 'expiry_notices', run: queueExpiryNotices },
  { name: 'revocation_lists', run: renewRevocationLists },
  { name: 'outbox', run: deps => flushOutbox(deps, MAILS_A_MINUTE) },
  { name: 'history_sealed', run: sealHistory },
  { name: 'history_exported', run: exportCheckpoints },
]

const EVERY_NIGHT: readonly Job[] = [{ name: 'clean_up', run: cleanUp }]

const isWorthALine = (result: unknown): boolean =>
  typeof result === 'object' && result !== null ? Object.values(result).some(count => count !== 0) : result !== 0

/** Runs what a trigger stands for. A job that fails is logged and keeps none of the others from running. */
export const runCron = async (deps: Deps, expression: string): Promise<void> => {
  for (const { name, run } of expression === NIGHTLY ? EVERY_NIGHT : EVERY_MINUTE) {
    const began = Date.now()
    const duration = () => Date.now() - began
    try {
      const result = await run(deps)
      if (isWorthALine(result)) log({ event: 'cron', job: name, duration: duration(), result })
    } catch (error) {
      log({ event: 'cron_failed', job: name, duration: duration(), error: loggedError(error) })
    }
  }
}
