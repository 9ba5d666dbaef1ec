import { join } from 'node:path'
import { startNode, stop } from '../../scripts/local/processes.ts'
import { ROOT } from '../../scripts/local/settings.ts'
import { freePort } from '../../scripts/local/worker.ts'
import { WRANGLER } from '../../scripts/local/wrangler.ts'
import { enrolOverHttp, newKeys } from '../support/enrol.ts'
import { Client } from '../support/https.ts'
import { type LocalSystem, startLocalSystem } from '../support/local-system.ts'
import { registerOverHttp } from '../support/register.ts'
import { ask, behindFront, closeConnections } from './direct.ts'
import { interleaved, type Summary, summaryOf } from './measure.ts'
import { prepareEnrolments } from './prepared.ts'
import { type Row, spread, times } from './report.ts'

const PAGES = 600
const LOGINS = 120
const ISSUES = 120

const person = { userId: 'sample001', password: 'Minato#58', name: '労金　太郎', mail: 'bench@sample.co.jp' }

/** A bare Hono page on the same wrangler, until it answers. */
const startBare = async () => {
  const port = await freePort()
  const folder = join(ROOT, 'test/bench/bare')
  const args = ['dev', '--config', join(folder, 'wrangler.toml'), '--ip', '127.0.0.1', '--port', String(port)]
  const quiet = ['--inspector-port', '0', '--show-interactive-dev-session=false']
  const env = { WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false' }
  const child = startNode([WRANGLER, ...args, ...quiet], { ...process.env, ...env })
  const url = `http://127.0.0.1:${port}/`
  for (let i = 0; i < 300; i++) {
    const status = await ask(url).then(
      answer => answer.status,
      () => 0,
    )
    if (status === 200) return { url, stop: () => stop(child) }
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  await stop(child)
  throw new Error('the bare Worker did not start')
}

const must = (status: number, wanted: number, what: string): void => {
  if (status !== wanted) throw new Error(`${what} answered ${status}`)
}

const portalAgainstBare = async (system: LocalSystem): Promise<Row> => {
  const bare = await startBare()
  try {
    const front = behindFront(system)
    const result = await interleaved(PAGES, {
      portal: async () => must((await front(system.portal, '/')).status, 200, 'the portal'),
      bare: async () => must((await ask(bare.url)).status, 200, 'the bare page'),
    })
    const ratio = result.portal.median / result.bare.median
    return {
      what: 'portal page, to its last byte',
      figure: spread(result.portal),
      against: `${spread(result.bare)} a bare Hono page`,
      ratio: `${times(ratio)} its time`,
      goal: '≤ 3×',
      isMet: ratio <= 3,
    }
  } finally {
    await bare.stop()
  }
}

const logins = async (system: LocalSystem): Promise<Summary> => {
  const client = new Client(system)
  await registerOverHttp(client, system, person)
  const { cert } = await enrolOverHttp(client, system, person)
  client.close()
  const certificate = cert.replace(/-----[^-]+-----|\s/g, '')
  const front = behindFront(system)
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
  const body = new URLSearchParams({ password: person.password }).toString()
  const { login } = await interleaved(LOGINS, {
    login: async () => {
      const { status } = await front(system.member, '/login', { method: 'POST', headers, body }, certificate)
      must(status, 303, 'the login')
    },
  })
  return login
}

/** The same system once with the hashing that it has in production and once with next to none. */
const withHashing = async (cost: Record<string, string>): Promise<LocalSystem> =>
  startLocalSystem({ RATE_LIMIT: 'off', ...cost })

const CHEAP = { SCRYPT_LOG2_N: '4', SCRYPT_R: '1', SCRYPT_P: '1' }

const issues = async (system: LocalSystem, tokens: readonly string[]): Promise<Summary> => {
  const front = behindFront(system)
  const spent: number[] = []
  for (const token of tokens) {
    const body = JSON.stringify({ request: (await newKeys()).request })
    const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` }
    const began = performance.now()
    const path = '/api/enrolments/current/certificate'
    const { status } = await front(system.portal, path, { method: 'POST', headers, body })
    spent.push(performance.now() - began)
    must(status, 201, 'the issue')
  }
  return summaryOf(spent.slice(Math.floor(tokens.length / 10)))
}

/** What the Worker answers, measured at the Worker. */
export const measureRequests = async (say: (line: string) => void): Promise<Row[]> => {
  const rows: Row[] = []
  say('the portal page against a bare Hono page')
  let system = await withHashing(CHEAP)
  try {
    rows.push(await portalAgainstBare(system))
    say('logins, next to no password hashing')
    const login = await logins(system)
    say('issues of certificates')
    const prepared = await prepareEnrolments(system, ISSUES)
    system = prepared.system
    const issue = await issues(system, prepared.tokens)
    await system.stop()
    say('logins, with the password hashing of production')
    system = await withHashing({})
    const full = await logins(system)
    rows.push(
      {
        what: 'login without its password hashing',
        figure: spread(login),
        against: `${spread(full)} with it`,
        ratio: `${times(login.median / full.median)} its time`,
        goal: '≤ 10 ms',
        isMet: login.median <= 10,
      },
      {
        what: 'issue: request in, certificate out, database and all',
        figure: spread(issue),
        goal: '≤ 25 ms',
        isMet: issue.median <= 25,
      },
    )
  } finally {
    closeConnections()
    await system.stop()
  }
  return rows
}
