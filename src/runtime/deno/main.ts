// The system on Deno: the same app behind an own TLS terminator, its databases in DATA_DIR.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createApp } from '../../app.tsx'
import { caSettingsOf } from '../../certificates/ca-settings.ts'
import { CRONS, runCron } from '../../cron.ts'
import type { Deps } from '../../deps.ts'
import { openHistoryKey } from '../../history/history-key.ts'
import { JointRun } from '../../lib/joint-run.ts'
import { log, loggedError } from '../../lib/log.ts'
import { Remembered } from '../../lib/remembered.ts'
import { mailChannelsMailer, mailChannelsWebhookVerifier } from '../../mail/mailchannels.ts'
import { unwritableAlarm } from '../../operations/unwritable-alarm.ts'
import { openIssuingCa } from '../../pki/issuing-ca.ts'
import { folderArchive } from '../folder-archive.ts'
import { keepCron } from './cron.ts'
import { SqliteDatabase } from './d1-database.ts'
import { openGuards } from './guards.ts'
import { migrate } from './migrate.ts'
import { MAIN_FILE } from './names.ts'
import { limitPostsTo, POST_LIMIT } from './post-limit.ts'
import { readSettings } from './settings.ts'
import { openSqlite, proveWrite } from './sqlite.ts'
import { openStaticFiles } from './static-files.ts'
import { keepTellingLockEvents } from './tell-lock-events.ts'

const ROOT = join(import.meta.dirname ?? '.', '../../..')
/** Longer than a mail may take; then systemd or the person may kill what still runs: nothing of it is lost. */
const LONGEST_STOP_MS = 15_000
/** The local system's own: a minute's run at once, for tests. The fronts refuse it from outside. */
const CRON_PATH = '/cdn-cgi/local/scheduled'

const { config, dataDir, archiveDir, port } = readSettings(name => Deno.env.get(name))
const now = () => new Date()
const isDevelopment = config.ENVIRONMENT === 'development'

mkdirSync(dataDir, { recursive: true, mode: 0o700 })
const sqlite = openSqlite(join(dataDir, MAIN_FILE))
for (const name of migrate(sqlite, join(ROOT, 'migrations'))) log({ event: 'migrated', migration: name })
const db = new SqliteDatabase(sqlite)

const guards = openGuards(
  dataDir,
  {
    pepper: config.PASSWORD_PEPPER,
    cost: { log2N: config.SCRYPT_LOG2_N, r: config.SCRYPT_R, p: config.SCRYPT_P },
  },
  // One core is left for the pages, where there are several.
  Math.max(2, navigator.hardwareConcurrency - 1),
)

// A connection of its own, which waits for nobody for long: pages wait with it.
const prober = openSqlite(join(dataDir, MAIN_FILE), 500)

const unfinished = new Set<Promise<unknown>>()
const deps: Deps = {
  db,
  guards,
  mailer: mailChannelsMailer(config),
  mailRun: new JointRun(),
  verifyWebhook: mailChannelsWebhookVerifier(config, now),
  ca: await openIssuingCa(caSettingsOf(config)),
  historyKey: await openHistoryKey(config.HISTORY_KEY),
  archive: archiveDir === null ? null : folderArchive(archiveDir),
  shownNotices: new Remembered(),
  proveWrites: async () => {
    proveWrite(prober)
    await guards.prove()
  },
  config,
  now,
  afterAnswer: work => {
    const watched = work
      .catch(error => log({ event: 'after_answer_failed', error: loggedError(error) }))
      .finally(() => unfinished.delete(watched))
    unfinished.add(watched)
  },
}

const handle = createApp(config)
const hosts = new Set([config.PORTAL_ORIGIN, config.MEMBER_ORIGIN].map(origin => new URL(origin).host))
const staticFile = openStaticFiles(join(ROOT, 'static'))
const isWithinLimit = limitPostsTo(POST_LIMIT)
const mayPost = async (address: string) => config.RATE_LIMIT === 'off' || isWithinLimit(address)

const answer = async (request: Request): Promise<Response> => {
  const { host, pathname, searchParams } = new URL(request.url)
  if (hosts.has(host)) {
    if (isDevelopment && pathname === CRON_PATH) {
      await runCron(deps, searchParams.get('cron') ?? '')
      return new Response('done')
    }
    const file = staticFile(request)
    if (file) return file
  }
  return handle(request, { deps, mayPost })
}

const server = Deno.serve({
  hostname: '127.0.0.1',
  port,
  handler: answer,
  onError: error => {
    log({ event: 'answer_failed', error: loggedError(error) })
    return new Response(null, { status: 500 })
  },
  onListen: () => log({ event: 'listening', port }),
})
const alarm = unwritableAlarm(deps)
const endCron = keepCron(
  sqlite,
  CRONS,
  expression => runCron(deps, expression),
  isWritten => deps.afterAnswer(alarm(isWritten)),
)
const endTelling = keepTellingLockEvents(db, guards)

/** First what comes from outside, then what that has left behind, then the databases. */
const stop = async (): Promise<void> => {
  log({ event: 'stopping' })
  setTimeout(() => Deno.exit(1), LONGEST_STOP_MS)
  await server.shutdown()
  await Promise.all([endCron(), endTelling()])
  while (unfinished.size > 0) await Promise.all(unfinished)
  await guards.close()
  for (const open of [prober, sqlite]) open.close()
  log({ event: 'stopped' })
  Deno.exit(0)
}

let isStopping = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  Deno.addSignalListener(signal, () => {
    if (isStopping) return
    isStopping = true
    void stop()
  })
}
