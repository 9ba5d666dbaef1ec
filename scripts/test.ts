// `npm test`: everything that must hold, from format to browser journeys, with one line per step and a summary. Each
// step counts its tests; one that has no tests of its own counts as one. They go three at a time: while one waits, for a
// browser or a system that starts, the others work.
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { lacksForNss } from '../test/browser/support/nss.ts'
import { lacksForSelfHosted } from '../test/self-hosted/support/terminator.ts'
import { COMPILED, remember, stopAll } from './local/processes.ts'

type Count = { passed: number; failed: number }
type Step = {
  name: string
  command: string[]
  env?: Record<string, string>
  /** Reads the step's own count from the report file that the command was told to write. */
  count?: (report: string) => Count
  /** What this machine lacks for it; the step is then named, not run. */
  lacks?: () => string | undefined
}

const reports = mkdtempSync(join(tmpdir(), 'test-reports-'))
const reportOf = (name: string): string => join(reports, name)

const vitestReport = z.object({ numPassedTests: z.number(), numFailedTests: z.number(), numPendingTests: z.number() })

/** A skipped test is a defect: it counts as failed. */
const countVitest = (report: string): Count => {
  const { numPassedTests, numFailedTests, numPendingTests } = vitestReport.parse(JSON.parse(report))
  return { passed: numPassedTests, failed: numFailedTests + numPendingTests }
}

const countTap = (report: string): Count => {
  const number = (word: string) => Number(new RegExp(`^# ${word} (\\d+)$`, 'm').exec(report)?.[1] ?? 0)
  return { passed: number('pass'), failed: number('fail') + number('skipped') + number('todo') + number('cancelled') }
}

const testFiles = (folder: string): string[] =>
  readdirSync(folder)
    .filter(file => file.endsWith('.test.ts'))
    .map(file => join(folder, file))

const nodeTests = (name: string, folder: string, files = testFiles(folder)): Step => ({
  name,
  command: [
    'node',
    '--test',
    '--test-concurrency=1',
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=tap',
    `--test-reporter-destination=${reportOf(name)}`,
    ...files,
  ],
  count: countTap,
})

/**
 * What these find lies in pages and their scripts, whatever serves them: once is enough, where pages come faster. A
 * certificate's whole life is walked on both: that of a master, of a general user, and of a renewal.
 */
const ONCE =
  /\/(accessibility|approval|as-you-type|display-settings|interrupted|keyboard(-\w+)?|software-keyboard|staff|troubles)\.test\.ts$/

/**
 * What comes in by a browser or over the wire is tried on both runtimes: on Cloudflare's with the Workers as they are
 * deployed, not as `wrangler dev` bundles them, and without its development server in between (ADR 28).
 */
const onBothRuntimes = (name: string, folder: string): [Step, Step] => [
  {
    ...nodeTests(
      name,
      folder,
      testFiles(folder).filter(file => !ONCE.test(file)),
    ),
    env: { RUNTIME: 'workerd' },
  },
  { ...nodeTests(`${name} on Deno`, folder), env: { RUNTIME: 'deno' } },
]

const shortSteps: Step[] = [
  // Once, before several systems want them at the same moment.
  { name: 'preparation', command: ['node', 'scripts/prepare.ts'], env: { STATE_DIR: reportOf('state') } },
  { name: 'format and lint', command: ['biome', 'ci', '--error-on-warnings'] },
  {
    name: 'types of the bindings',
    command: ['wrangler', 'types', '--check', '--include-runtime=false', 'src/runtime/cloudflare/bindings.d.ts'],
  },
  { name: 'types: Worker', command: ['tsc', '--noEmit'] },
  { name: 'types: browser', command: ['tsc', '--noEmit', '-p', 'src/client'] },
  { name: 'types: scripts', command: ['tsc', '--noEmit', '-p', 'scripts'] },
  { name: 'types: Deno', command: ['deno', 'check', '--quiet', 'src/runtime/deno', 'test/deno/guess.ts'] },
  { name: 'import rules', command: ['node', 'scripts/check-imports.ts'] },
  { name: 'deployment', command: ['node', 'scripts/check-deployment.ts'] },
  { name: 'manual', command: ['node', 'scripts/manual.ts', '--check'] },
]

const [browser, browserOnDeno] = onBothRuntimes('browser', 'test/browser')
const [attack, attackOnDeno] = onBothRuntimes('attack', 'test/attack')
const [failure, failureOnDeno] = onBothRuntimes('failure', 'test/failure')
const workerd: Step = {
  name: 'workerd',
  command: ['vitest', 'run', '--reporter=dot', '--reporter=json', `--outputFile=${reportOf('workerd')}`],
  count: countVitest,
}

/** The whole way of a master user, as `npm start` runs the system. */
const underWrangler: Step = {
  ...nodeTests('wrangler dev', 'test/browser', ['test/browser/master-user.test.ts']),
  // A line for each request that goes well takes wrangler about as long as the request itself.
  env: { RUNTIME: 'cloudflare', WRANGLER_LOG: 'warn' },
}

/** The longest first, so that the lanes end together. */
const longSteps: Step[] = [
  browserOnDeno,
  attack,
  workerd,
  failureOnDeno,
  failure,
  browser,
  attackOnDeno,
  underWrangler,
  nodeTests('scripts', 'test/scripts'),
  nodeTests('conformance', 'test/conformance'),
  { ...nodeTests('import with NSS', 'test/browser/nss'), lacks: lacksForNss },
  nodeTests('Deno runtime', 'test/deno'),
  ...onBothRuntimes('own server', 'test/self-hosted').map(step => ({ ...step, lacks: lacksForSelfHosted })),
]

const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(1)} s`

/** Whoever ends this ends what it has begun. */
const end = async (signal: NodeJS.Signals): Promise<void> => {
  await stopAll()
  rmSync(reports, { recursive: true, force: true })
  console.log(`\nEnded by ${signal}.`)
  process.exit(1)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end)

const run = ({ command, env: own }: Step): Promise<{ code: number; output: string }> =>
  new Promise(resolve => {
    const [file = '', ...args] = command
    const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', NO_COLOR: '1', NODE_COMPILE_CACHE: COMPILED, ...own }
    const child = remember(spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true }))
    let output = ''
    const keep = (chunk: Buffer) => {
      output += chunk
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', error => resolve({ code: 1, output: error.message }))
    child.on('close', code => resolve({ code: code ?? 1, output }))
  })

const countOf = ({ name, count }: Step, code: number): Count => {
  if (!count) return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
  try {
    const counted = count(readFileSync(reportOf(name), 'utf8'))
    // A runner that failed without a failing test (a crash, no test at all) must not look green.
    const isSilent = counted.failed === 0 && (code !== 0 || counted.passed === 0)
    return isSilent ? { ...counted, failed: 1 } : counted
  } catch {
    return { passed: 0, failed: 1 }
  }
}

/** One more than the machine is meant to have cores: browsers and systems that start leave a fifth of two unused. */
const LANES = 3

const wanted = process.argv.slice(2)
const chosenOf = (steps: readonly Step[]): Step[] =>
  wanted.length === 0 ? [...steps] : steps.filter(({ name }) => wanted.some(word => name.includes(word)))
const [short, long] = [chosenOf(shortSteps), chosenOf(longSteps)]

const total: Count = { passed: 0, failed: 0 }
let ended = 0

const tell = (name: string, how: string): void => {
  ended += 1
  console.log(`[${ended}/${short.length + long.length}] ${name} … ${how}`)
}

const take = async (step: Step): Promise<void> => {
  const lacking = step.lacks?.()
  if (lacking !== undefined) return tell(step.name, `not tried here: this machine lacks ${lacking}`)
  const since = Date.now()
  console.log(`      ${step.name} begins`)
  const { code, output } = await run(step)
  const { passed, failed } = countOf(step, code)
  total.passed += passed
  total.failed += failed
  const count = `${passed} passed${failed ? `, ${failed} failed` : ''}, ${seconds(since)}`
  tell(step.name, `${failed === 0 ? 'ok' : 'FAILED'} (${count})`)
  if (failed > 0) console.log(output)
}

const takeAll = async (steps: readonly Step[]): Promise<void> => {
  const queue = [...steps]
  const lane = async () => {
    for (let step = queue.shift(); step; step = queue.shift()) await take(step)
  }
  await Promise.all(Array.from({ length: LANES }, lane))
}

const began = Date.now()
await takeAll(short)
await takeAll(long)
rmSync(reports, { recursive: true, force: true })
console.log(`\nAll steps took ${seconds(began)}.`)
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1
