// `npm start`: sets everything up and runs the whole system on this machine: Worker, TLS fronts, mailbox, cron.
// `npm run start:deno` has Deno in the Worker's place.
import { rmSync } from 'node:fs'
import { isDue } from '../src/lib/cron-expression.ts'
import { exitWith, Failure } from './local/failure.ts'
import { writeJson } from './local/files.ts'
import { freePort } from './local/free-port.ts'
import { stopAll } from './local/processes.ts'
import { type SetUp, say, setUp } from './local/set-up.ts'
import { type RuntimeName, readSettings, type Settings } from './local/settings.ts'
import { openState } from './local/state.ts'
import { openPorts, startApp } from './local/system.ts'
import { askWorker } from './local/worker.ts'

const MINUTE_MS = 60_000

const OPTIONS = ['--fresh', '--deno']

const readArguments = (args: readonly string[]): { isFresh: boolean; runtime: { RUNTIME?: RuntimeName } } => {
  const unknown = args.find(arg => !OPTIONS.includes(arg))
  if (unknown !== undefined)
    throw new Failure(
      `There is no option "${unknown}"; there are --fresh, which begins anew, and --deno, which runs it on Deno.`,
    )
  return { isFresh: args.includes('--fresh'), runtime: args.includes('--deno') ? { RUNTIME: 'deno' } : {} }
}

/** `wrangler dev` never fires cron by itself (Deno does): each minute, what production would fire in it. */
const fireCrons = (crons: readonly string[], worker: URL, host: string): NodeJS.Timeout => {
  const fire = () => {
    const now = new Date()
    for (const cron of crons.filter(expression => isDue(expression, now))) {
      void askWorker(worker, `/cdn-cgi/local/scheduled?cron=${encodeURIComponent(cron)}`, host)
    }
  }
  return setInterval(fire, MINUTE_MS)
}

const tell = ({ ports, origins }: Settings, { certificates, seed }: SetUp): void => {
  const [contract] = seed.contracts
  console.log(`
The system is running.

  Portal    ${origins.portal}   ← begin here
  Member    ${origins.member}   (asks for the certificate)
  Mailbox   http://localhost:${ports.mailbox}   (all mails arrive here)

  契約番号 (contract number)          ${contract?.number ?? ''}
  初期パスワード (initial password)    ${contract?.initialPassword ?? ''}

  The browser warns of a certificate it does not know: go on, or make it trust
  ${certificates.rootFile}

Ctrl-C stops everything.`)
}

/** Settles when the person, or the system, asks for the end. */
const asked = (): Promise<void> =>
  new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
  })

const run = async (): Promise<void> => {
  const { isFresh, runtime } = readArguments(process.argv.slice(2))
  const settings = readSettings({ ...process.env, ...runtime })
  const state = openState(settings.stateDir, { isFresh })
  rmSync(state.path('dev.json'), { force: true })
  const end = asked()
  const set = await setUp(settings, state)
  const { ports, origins } = settings
  const workerPort = await freePort()
  const opened = await openPorts(settings, state, set, new URL(`http://127.0.0.1:${workerPort}`))
  const isDeno = settings.runtime === 'deno'
  say(isDeno ? 'starting Deno' : 'starting the Worker')
  const worker = await startApp(settings, state, set, workerPort)
  const crons = isDeno ? undefined : fireCrons(settings.crons, worker.url, new URL(origins.portal).host)
  writeJson(state.path('dev.json'), {
    ...origins,
    mailbox: `http://localhost:${ports.mailbox}`,
    rootCa: set.certificates.rootFile,
    worker: worker.url.origin,
    workerPid: worker.pid,
    runtime: settings.runtime,
    contracts: set.seed.contracts.map(({ number, initialPassword, kind }) => ({ number, initialPassword, kind })),
  })
  tell(settings, set)

  const lastWords = await Promise.race([end, worker.ended])
  clearInterval(crons)
  rmSync(state.path('dev.json'), { force: true })
  if (typeof lastWords === 'string') {
    throw new Failure(`The Worker ended by itself, so everything was stopped. The last it said:\n${lastWords}`)
  }
  say('stopping')
  await Promise.all(opened.map(({ close }) => close()))
}

try {
  await run()
  await stopAll()
  process.exit(0)
} catch (error) {
  await stopAll()
  exitWith(error)
}
