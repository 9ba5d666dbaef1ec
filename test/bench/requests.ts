import { RUNTIMES, type RuntimeName } from '../../scripts/local/settings.ts'
import { enrolOverHttp, newKeys } from '../support/enrol.ts'
import { Client } from '../support/https.ts'
import { type LocalSystem, startLocalSystem } from '../support/local-system.ts'
import { registerOverHttp } from '../support/register.ts'
import { throughFront } from './direct.ts'
import { answersPerSecond, answersPerSecondTo, CONNECTIONS, type SentRequest } from './load.ts'
import { inRounds, ratiosOf, summaryOf } from './measure.ts'
import { type Running, startOnDeno, startOnWorkerd, startUnderWrangler } from './own-worker.ts'
import { prepareEnrolments } from './prepared.ts'
import { type Row, range, rate, ratioRange, speedRow } from './report.ts'

const ROUNDS = 11
// Enough for one round to warm up what the others measure: a system that has answered for a while.
const PAGES = 1_000
/** Certificates of one round. */
const ISSUES = 32 * CONNECTIONS
const LOGINS = 100
const LOGIN_GOAL_MS = 5

const LEAST = { portal: 0.5, issue: 0.25 }

/** Next to no password hashing: what is measured is everything else. */
const CHEAP = { SCRYPT_LOG2_N: '4', SCRYPT_R: '1', SCRYPT_P: '1', RATE_LIMIT: 'off' }

const person = { userId: 'sample001', password: 'Minato#58', name: '労金　太郎', mail: 'bench@sample.co.jp' }

/** The bare page has to be under the same. workerd by itself is what deployed Workers run on, without wrangler's proxy. */
const PLACES = { cloudflare: 'wrangler dev', workerd: 'workerd by itself', deno: 'Deno' } as const satisfies Record<
  RuntimeName,
  string
>

/** The bench's own Workers, where they have something to be compared with. */
const STARTS = {
  cloudflare: startUnderWrangler,
  workerd: startOnWorkerd,
  deno: (name: string) => startOnDeno(`${name}/worker.ts`),
} satisfies Record<RuntimeName, (name: string) => Promise<Running>>

/** The base64 of the certificate of somebody who is registered, as a front sends it on. */
const newMember = async (system: LocalSystem): Promise<string> => {
  const client = new Client(system)
  await registerOverHttp(client, system, person)
  const { cert } = await enrolOverHttp(client, system, person)
  client.close()
  return cert.replace(/-----[^-]+-----|\s/g, '')
}

const issuesOf = async (system: LocalSystem, tokens: readonly string[]): Promise<SentRequest[]> => {
  const asked = throughFront(system)
  const requests: SentRequest[] = []
  for (const token of tokens) {
    const body = JSON.stringify({ request: (await newKeys()).request })
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    requests.push(asked(system.portal, '/api/enrolments/current/certificate', { method: 'POST', headers, body }))
  }
  return requests
}

type Place = { runtime: RuntimeName; system: LocalSystem; bare: Running; certificate: string; tokens: string[] }

/** Both, ready to be asked. */
const start = async (runtime: RuntimeName): Promise<Place> => {
  const started = await startLocalSystem({ ...CHEAP, RUNTIME: runtime })
  try {
    const certificate = await newMember(started)
    const { system, tokens } = await prepareEnrolments(started, (ROUNDS + 1) * ISSUES)
    return { runtime, system, bare: await STARTS[runtime]('bare'), certificate, tokens }
  } catch (error) {
    await started.stop()
    throw error
  }
}

const throughput = (
  what: string,
  { runtime }: Place,
  figures: { ours: number[]; bare: number[] },
  least: number | null,
) =>
  speedRow(
    `${what}, ${CONNECTIONS} connections, ${PLACES[runtime]}`,
    summaryOf(figures.ours),
    { name: 'bare Hono page', rate: summaryOf(figures.bare) },
    ratiosOf(figures.ours, figures.bare),
    least,
  )

const portal = async (place: Place): Promise<Row> => {
  const { system, bare } = place
  const page = throughFront(system)(system.portal, '/')
  const figures = await inRounds(ROUNDS, {
    ours: () => answersPerSecond(system.worker, PAGES, page),
    bare: () => answersPerSecond(bare.url, PAGES),
  })
  return throughput('portal page', place, figures, LEAST.portal)
}

const issue = async (place: Place): Promise<Row> => {
  const { system, bare, tokens } = place
  const requests = await issuesOf(system, tokens)
  const figures = await inRounds(ROUNDS, {
    ours: () => answersPerSecondTo(system.worker, requests.splice(0, ISSUES), { expected: 201 }),
    bare: () => answersPerSecond(bare.url, ISSUES),
  })
  return throughput('issue: request in, certificate out, database and all', place, figures, LEAST.issue)
}

/** How much of the issue's ratio is lost before a line of ours has run. */
const tripsOfAnIssue = async (place: Place, trips: Running): Promise<Row> => {
  const figures = await inRounds(ROUNDS, {
    ours: () => answersPerSecond(trips.url, ISSUES, { method: 'POST', body: '' }, { expected: 201 }),
    bare: () => answersPerSecond(place.bare.url, ISSUES),
  })
  return throughput("a bare Hono page with an issue's questions to D1 and its mail", place, figures, null)
}

/** One after another, as one person logs in; a round's figure is the mean of its logins. */
const login = async ({ runtime, system, bare, certificate }: Place): Promise<Row> => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const body = new URLSearchParams({ password: person.password }).toString()
  const sent = throughFront(system)(system.member, '/login', { method: 'POST', headers, body }, certificate)
  const meanOf = async (perSecond: Promise<number>) => 1000 / (await perSecond)
  const figures = await inRounds(ROUNDS, {
    ours: () => meanOf(answersPerSecond(system.worker, LOGINS, sent, { connections: 1, expected: 303 })),
    bare: () => meanOf(answersPerSecond(bare.url, LOGINS, {}, { connections: 1 })),
  })
  const ours = summaryOf(figures.ours)
  return {
    what: `login without its password hashing, one connection, ${PLACES[runtime]}`,
    figure: range(ours),
    against: `bare Hono page: ${range(summaryOf(figures.bare))}`,
    ratio: `${ratioRange(ratiosOf(figures.ours, figures.bare))} its time`,
    goal: `≤ ${LOGIN_GOAL_MS} ms`,
    isMet: ours.median <= LOGIN_GOAL_MS,
  }
}

/** The runtimes against each other, round by round. */
const runtimesSideBySide = async (one: Place, other: Place): Promise<Row> => {
  const pages = ({ system }: Place) => {
    const page = throughFront(system)(system.portal, '/')
    return () => answersPerSecond(system.worker, PAGES, page)
  }
  const figures = await inRounds(ROUNDS, { one: pages(one), other: pages(other) })
  return {
    what: `portal page, ${PLACES[one.runtime]} against ${PLACES[other.runtime]}`,
    figure: rate(summaryOf(figures.one)),
    against: `${PLACES[other.runtime]}: ${rate(summaryOf(figures.other))}`,
    ratio: ratioRange(ratiosOf(figures.one, figures.other)),
    goal: '–',
    isMet: null,
  }
}

const MEASUREMENTS = { 'the portal page': portal, logins: login, 'issues of certificates': issue }

/** What the Worker answers, measured at the Worker, on each runtime. */
export const measureRequests = async (say: (line: string) => void): Promise<Row[]> => {
  const places: Place[] = []
  const rows: Row[] = []
  try {
    for (const runtime of RUNTIMES) {
      say(`a system with users who wait for their certificate, ${PLACES[runtime]}`)
      places.push(await start(runtime))
    }
    for (const [what, measure] of Object.entries(MEASUREMENTS))
      for (const place of places) {
        say(`${what}, ${PLACES[place.runtime]}`)
        rows.push(await measure(place))
      }
    for (const place of places.filter(({ runtime }) => runtime !== 'deno')) {
      say(`an issue's questions alone, ${PLACES[place.runtime]}`)
      const trips = await STARTS[place.runtime]('trips', { MAIL_URL: place.system.mailbox })
      try {
        rows.push(await tripsOfAnIssue(place, trips))
      } finally {
        await trips.stop()
      }
    }
    const [cloudflare, workerd, deno] = places
    if (!cloudflare || !workerd || !deno) return rows
    for (const other of [cloudflare, workerd]) rows.push(await runtimesSideBySide(deno, other))
    return rows
  } finally {
    for (const { system, bare } of places) {
      await bare.stop()
      await system.stop()
    }
  }
}
