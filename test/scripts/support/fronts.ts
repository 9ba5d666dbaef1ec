import assert from 'node:assert/strict'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ConnectionOptions, connect } from 'node:tls'
import { type Authority, makeIssuingCa, makeRoot, makeServerCertificate, toPem } from '../../../scripts/ca.ts'
import { startFront } from '../../../scripts/tls-front.ts'

type Seen = { method: string; url: string; headers: IncomingHttpHeaders; rawNames: string[]; body: string }

/** What the fronts of these tests tell the Worker, for it to know them. */
export const SECRET = 's'.repeat(43)

export const statusOf = (answer: string): number => Number(answer.split(' ', 2)[1])

/** Both fronts on ports of their own, and behind them a server that notes what arrives. */
export const startFronts = async () => {
  const now = new Date()
  const seen: Seen[] = []
  let aborted = Promise.withResolvers<void>()
  const worker = createServer(async (incoming, response) => {
    if (incoming.url === '/hangs') return void response.on('close', () => aborted.resolve())
    if (incoming.url === '/breaks') return void response.write('half', () => response.destroy())
    let body = ''
    for await (const chunk of incoming) body += chunk
    const rawNames = incoming.rawHeaders.filter((_, i) => i % 2 === 0)
    seen.push({ method: incoming.method ?? '', url: incoming.url ?? '', headers: incoming.headers, rawNames, body })
    response.setHeader('Set-Cookie', ['a=1', 'b=2'])
    response.setHeader('Connection', 'keep-alive, X-Secret-Hop')
    response.setHeader('X-Secret-Hop', '1')
    response.end(`${incoming.method} ${incoming.url}`)
  }).listen(0, '127.0.0.1')
  await new Promise(resolve => worker.once('listening', resolve))

  const signer = await makeRoot(now)
  const root = await toPem(signer)
  const issuing = await makeIssuingCa(signer, now)
  const client = await toPem(await makeServerCertificate(issuing, 'client', now))
  const options = async (by: Authority, label: string) => ({
    ...(await toPem(await makeServerCertificate(by, label, now))),
    upstream: new URL(`http://127.0.0.1:${(worker.address() as AddressInfo).port}`),
    secret: SECRET,
  })
  const portal = await startFront(await options(signer, 'portal'), 0, 'PORTAL_PORT')
  const clientAuthorities = [(await toPem(issuing)).certificate, root.certificate]
  const member = await startFront({ ...(await options(signer, 'member')), clientAuthorities }, 0, 'MEMBER_PORT')

  /** Sends the text as it is, on a connection of its own, and returns all that comes back. */
  const raw = (port: number, text: string, tls: ConnectionOptions = {}): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, servername: 'localhost', ca: root.certificate, ...tls })
      let answer = ''
      socket.on('data', data => {
        answer += data
      })
      socket.on('close', () => resolve(answer))
      socket.on('error', reject)
      socket.write(text.replaceAll('\n', '\r\n'))
    })

  return {
    portal,
    member,
    root,
    client,
    seen,
    options,
    raw,

    get: (port: number, target: string, lines = ''): Promise<string> =>
      raw(port, `GET ${target} HTTP/1.1\nHost: localhost:${port}\nConnection: close\n${lines}\n`),

    /** What arrived of this work's request. */
    firstSeen: async (work: Promise<unknown>): Promise<Seen> => {
      seen.length = 0
      const result = await work
      const [arrived] = seen
      assert.ok(arrived, `the request did not arrive: ${result}`)
      return arrived
    },

    /** When the Worker is told that the client of /hangs, asked for after this call, is gone. */
    untilAborted: (): Promise<void> => {
      aborted = Promise.withResolvers<void>()
      return aborted.promise
    },

    close: async (): Promise<void> => {
      await Promise.all([portal.close(), member.close()])
      worker.close()
      worker.closeAllConnections()
    },
  }
}
