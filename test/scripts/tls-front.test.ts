import assert from 'node:assert/strict'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { Agent, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { type ConnectionOptions, connect } from 'node:tls'
import {
  type Authority,
  type KeyedCertificate,
  makeIssuingCa,
  makeRoot,
  makeServerCertificate,
  toPem,
} from '../../scripts/ca.ts'
import { isForbiddenPath } from '../../scripts/local/front-rules.ts'
import type { Listening } from '../../scripts/local/loopback.ts'
import { startFront } from '../../scripts/tls-front.ts'

type Seen = { method: string; url: string; headers: IncomingHttpHeaders; rawNames: string[]; body: string }

const SECRET = 's'.repeat(43)
const now = new Date()
let root: KeyedCertificate
let client: KeyedCertificate
let worker: Server
let portal: Listening
let member: Listening
let seen: Seen[] = []
let aborted = Promise.withResolvers<void>()

const options = async (signer: Authority, label: string) => ({
  ...(await toPem(await makeServerCertificate(signer, label, now))),
  upstream: new URL(`http://127.0.0.1:${(worker.address() as AddressInfo).port}`),
  secret: SECRET,
})

before(async () => {
  const signer = await makeRoot(now)
  root = await toPem(signer)
  const issuing = await makeIssuingCa(signer, now)
  client = await toPem(await makeServerCertificate(issuing, 'client', now))
  worker = createServer(async (incoming, response) => {
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
  portal = await startFront(await options(signer, 'portal'), 0, 'PORTAL_PORT')
  const authorities = [(await toPem(issuing)).certificate, root.certificate]
  member = await startFront({ ...(await options(signer, 'member')), clientAuthorities: authorities }, 0, 'MEMBER_PORT')
})

after(async () => {
  await Promise.all([portal.close(), member.close()])
  worker.close()
  worker.closeAllConnections()
})

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

const get = (port: number, target: string, lines = ''): Promise<string> =>
  raw(port, `GET ${target} HTTP/1.1\nHost: localhost:${port}\nConnection: close\n${lines}\n`)

const statusOf = (answer: string): number => Number(answer.split(' ', 2)[1])

const lastSeen = async (work: Promise<unknown>): Promise<Seen> => {
  seen = []
  const result = await work
  const [last] = seen
  assert.ok(last, `the request did not arrive: ${result}`)
  return last
}

const clientCertificate = () => ({ key: client.key, cert: client.certificate })

describe('what is forwarded', () => {
  test('method, path, body, cookies and the Host arrive unchanged', async () => {
    const port = portal.port
    const body = 'x'.repeat(300_000)
    const text = `POST /a//b?c=%2e%2e&d HTTP/1.1\nHost: localhost:${port}\nConnection: close\nCookie: k=v\nContent-Length: ${body.length}\n\n`
    const arrived = await lastSeen(raw(port, `${text}${body}`))
    assert.deepEqual([arrived.method, arrived.url, arrived.body.length], ['POST', '/a//b?c=%2e%2e&d', 300_000])
    assert.equal(arrived.headers.host, `localhost:${port}`)
    assert.equal(arrived.headers.cookie, 'k=v')
    assert.equal(arrived.headers['x-front-secret'], SECRET)
    assert.equal(arrived.headers['x-front-address'], '127.0.0.1')
    assert.equal(arrived.headers['client-cert'], undefined)
  })

  test('every cookie of the answer comes back, what its Connection lists does not', async () => {
    const answer = await get(portal.port, '/')
    assert.equal(statusOf(answer), 200)
    assert.match(answer, /set-cookie: a=1\r\n/i)
    assert.match(answer, /set-cookie: b=2\r\n/i)
    assert.doesNotMatch(answer, /x-secret-hop/i)
  })

  test('the address of a client that comes over IPv6 is told as it is', async t => {
    const socket = connect({ host: '::1', port: portal.port, servername: 'localhost', ca: root.certificate })
    const isThere = await new Promise(resolve => {
      socket.once('secureConnect', () => resolve(true))
      socket.once('error', () => resolve(false))
    })
    if (!isThere) return t.skip('no IPv6 here')
    socket.resume().end(`GET / HTTP/1.1\r\nHost: localhost:${portal.port}\r\nConnection: close\r\n\r\n`)
    const arrived = await lastSeen(new Promise(resolve => socket.once('close', resolve)))
    assert.equal(arrived.headers['x-front-address'], '::1')
  })

  test('headers that only the front may send are dropped, in every way of writing them', async () => {
    const forged = [
      ...['Client-Cert: :AAAA:', 'client-cert-chain: :AAAA:', 'CLIENT_CERT: x', 'Client_Cert-Chain: x'],
      ...['Cf-Client-Cert-Der-Base64: x', 'cf_client_cert: x', 'CF-Connecting-IP: 6.6.6.6', 'cf-ray: 1', 'CF_RAY: 1'],
      ...['X-Forwarded-For: 6.6.6.6', 'X-FORWARDED-PROTO: http', 'x_forwarded_host: e', 'Forwarded: for=6.6.6.6'],
      ...['X-Real-IP: 6.6.6.6', 'x_real_ip: 6', 'True-Client-IP: 6', 'MF-CF-Blob: {}', 'mf_cf_blob: {}'],
      ...['X-Front-Secret: guess', 'x_front_secret: guess', 'X-FRONT-ADDRESS: 6.6.6.6', 'X-Front-Other: 1'],
      ...['Keep-Alive: 1', 'TE: trailers', 'Proxy-Authorization: x', 'Proxy-Connection: x', 'Upgrade: websocket'],
      ...['X-Listed: 1', 'Connection: X-Listed, x-also_listed', 'X-Also-Listed: 1'],
    ]
    const arrived = await lastSeen(get(portal.port, '/', `${forged.join('\n')}\nX-Kept: yes\n`))
    assert.deepEqual(
      arrived.rawNames.map(name => name.toLowerCase()).sort(),
      ['connection', 'host', 'x-front-address', 'x-front-secret', 'x-kept'].sort(),
    )
    assert.equal(arrived.headers['x-front-secret'], SECRET)
    assert.equal(arrived.headers['x-front-address'], '127.0.0.1')
  })

  test('Connection cannot take away what frames the request or what the front says', async () => {
    const port = portal.port
    const listed = 'Connection: content-length, host, x-front-secret, client-cert\nConnection: close\n'
    const arrived = await lastSeen(
      raw(port, `POST / HTTP/1.1\nHost: localhost:${port}\n${listed}Content-Length: 4\n\nbody`),
    )
    assert.equal(arrived.body, 'body')
    assert.equal(arrived.headers['x-front-secret'], SECRET)
  })

  test('a chunked body of a method that has none is not read as a request of its own', async () => {
    const port = portal.port
    const smuggled = `GET /cdn-cgi/local/scheduled HTTP/1.1\nHost: x\nClient-Cert: :AAAA:\n\n`.replaceAll('\n', '\r\n')
    const chunk = `${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`
    for (const method of ['GET', 'DELETE', 'OPTIONS']) {
      seen = []
      const head = `${method} /outer HTTP/1.1\nHost: localhost:${port}\nConnection: close\nTransfer-Encoding: chunked\n\n`
      await raw(port, head.replaceAll('\n', '\r\n').concat(chunk).replaceAll('\r\n', '\n'))
      assert.deepEqual(
        seen.map(({ url, body }) => [url, body]),
        [['/outer', smuggled]],
      )
    }
  })

  test('two ways of framing at once are refused', async () => {
    const port = portal.port
    const head = `POST / HTTP/1.1\nHost: localhost:${port}\nContent-Length: 5\nTransfer-Encoding: chunked\n\n0\n\nG`
    seen = []
    assert.equal(statusOf(await raw(port, head)), 400)
    assert.equal(seen.length, 0)
  })
})

describe('what is refused', () => {
  test('a Host that is not its own is misdirected', async () => {
    const port = portal.port
    for (const host of [
      `localhost:${member.port}`,
      'example.jp',
      'localhost',
      `127.0.0.1:${port}`,
      `x@localhost:${port}`,
    ])
      assert.equal(statusOf(await raw(port, `GET / HTTP/1.1\nHost: ${host}\nConnection: close\n\n`)), 421, host)
    assert.equal(statusOf(await raw(port, `GET / HTTP/1.0\n\n`)), 421)
    assert.equal(statusOf(await raw(port, `GET / HTTP/1.1\nHost: LOCALHOST:${port}\nConnection: close\n\n`)), 200)
  })

  test('two Hosts, or a target that is neither a path nor a URL, are malformed', async () => {
    const port = portal.port
    const own = `Host: localhost:${port}\n`
    assert.equal(statusOf(await raw(port, `GET / HTTP/1.1\n${own}Host: evil\nConnection: close\n\n`)), 400)
    assert.equal(statusOf(await raw(port, `OPTIONS * HTTP/1.1\n${own}Connection: close\n\n`)), 400)
  })

  test('a whole URL as target counts by its own host, and its path is what is forwarded', async () => {
    const port = portal.port
    assert.equal((await lastSeen(get(port, `https://localhost:${port}/x?y`))).url, '/x?y')
    assert.equal((await lastSeen(get(port, `HTTPS://LOCALHOST:${port}?y`))).url, '/?y')
    for (const other of [`localhost:${member.port}`, 'evil', `localhost:${port}@evil`, `evil@localhost:${port}`])
      assert.equal(statusOf(await get(port, `https://${other}/`)), 421, other)
    assert.equal(statusOf(await get(port, `https://localhost:${port}/cdn-cgi/local/scheduled`)), 404)
    assert.equal(statusOf(await get(port, `http://localhost:${port}/`)), 400)
  })

  test('the runtime’s own paths do not exist from outside, however they are written', async () => {
    const spellings = [
      ...['/cdn-cgi', '/cdn-cgi/', '/cdn-cgi/local/scheduled?cron=*', '/CDN-CGI/x', '//cdn-cgi/x', '/./cdn-cgi/x'],
      ...['/a/../cdn-cgi/x', '/a/%2e%2e/cdn-cgi/x', '/%63dn-cgi/x', '/cdn%2Dcgi/x', '/%2563dn-cgi/x', '/cdn-cgi%2fx'],
      ...[
        '/a%2f..%2fcdn-cgi/x',
        '/\\cdn-cgi\\x',
        '/a%5c..%5ccdn-cgi',
        '/cdn-cgi;x/y',
        '/cdn-cgi#x',
        '/%3f/../cdn-cgi/x',
      ],
      ...['/%252525252525252525252563dn-cgi', '/%20cdn-cgi/x', '///cdn-cgi', '/a/cdn-cgi/x'],
    ]
    for (const spelling of spellings) assert.ok(isForbiddenPath(spelling), spelling)
    for (const harmless of ['/', '/?next=/cdn-cgi/x', '/cdn-cgi-not', '/a%20b', '/100%', '/%e3%81%82'])
      assert.ok(!isForbiddenPath(harmless), harmless)
    seen = []
    assert.equal(statusOf(await get(portal.port, '/%63dn-cgi/local/scheduled')), 404)
    assert.equal(statusOf(await get(member.port, '//cdn-cgi/local/scheduled')), 404)
    assert.equal(seen.length, 0)
  })

  test('too many or too large headers are refused', async () => {
    assert.equal(statusOf(await get(portal.port, '/', 'X: 1\n'.repeat(120))), 431)
    assert.equal(statusOf(await get(portal.port, '/', 'a:\n'.repeat(3000))), 431)
    assert.equal(statusOf(await get(portal.port, '/', `X: ${'1'.repeat(20_000)}\n`)), 431)
  })

  test('a WebSocket is not opened: the request is an ordinary one', async () => {
    const lines = 'Upgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n'
    assert.equal(statusOf(await get(portal.port, '/', lines)), 200)
  })

  test('bytes that are no HTTP end their own connection and nothing else', async () => {
    for (const junk of [
      '\x16\x03\x01\x02',
      'GET /\x01 HTTP/1.1\n\n',
      'GET /\xff HTTP/1.1\nHost: \xff\nX: \x7f\n\n',
      '\n\n\n \n',
    ])
      await raw(portal.port, junk).catch(() => '')
    assert.equal(statusOf(await get(portal.port, '/')), 200)
  })
})

describe('the client’s certificate', () => {
  test('is passed on as RFC 9440 has it, once its key was proved', async () => {
    const text = `GET / HTTP/1.1\nHost: localhost:${member.port}\nConnection: close\nClient-Cert: :AAAA:\n\n`
    const arrived = await lastSeen(raw(member.port, text, clientCertificate()))
    const base64 = client.certificate.replace(/-----[^-]+-----|\s/g, '')
    assert.equal(arrived.headers['client-cert'], `:${base64}:`)
    assert.equal(arrived.rawNames.filter(name => name.toLowerCase() === 'client-cert').length, 1)
  })

  test('is not needed to be served, and never invented', async () => {
    const arrived = await lastSeen(get(member.port, '/', 'Client-Cert: :AAAA:\n'))
    assert.equal(arrived.headers['client-cert'], undefined)
  })

  test('is not asked for by the portal', async () => {
    const text = `GET / HTTP/1.1\nHost: localhost:${portal.port}\nConnection: close\n\n`
    const arrived = await lastSeen(raw(portal.port, text, clientCertificate()))
    assert.equal(arrived.headers['client-cert'], undefined)
  })

  test('is shown anew on every connection of the member origin: no session is ever resumed', async () => {
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const options = { port: member.port, servername: 'localhost', ca: root.certificate, maxVersion: version }
      const sessions: Buffer[] = []
      const text = `GET / HTTP/1.1\r\nHost: localhost:${member.port}\r\nConnection: close\r\n\r\n`
      await new Promise(resolve => {
        const socket = connect({ ...options, ...clientCertificate() })
        socket.on('session', session => sessions.push(session))
        socket.on('close', resolve)
        socket.resume().write(text)
      })
      // Node has no wish of its own to count 1.3 tickets (see tls-front.ts): what is given must not resume anything.
      for (const session of sessions) {
        const isReused = await new Promise(resolve => {
          const socket = connect({ ...options, session })
          socket.on('secureConnect', () => resolve(socket.isSessionReused()))
          socket.on('close', () => resolve(false))
          socket.on('error', () => resolve(false))
          socket.resume().end(text)
        })
        assert.equal(isReused, false, version)
      }
    }
  })
})

describe('trouble', () => {
  test('a Worker that is down is told in a page', async () => {
    const gone = await startFront(
      { ...(await options(await makeRoot(now), 'x')), upstream: new URL('http://127.0.0.1:9') },
      0,
      'P',
    )
    const answer = await raw(gone.port, `GET / HTTP/1.1\nHost: localhost:${gone.port}\nConnection: close\n\n`, {
      rejectUnauthorized: false,
    })
    await gone.close()
    assert.equal(statusOf(answer), 502)
    assert.match(answer, /cache-control: no-store/i)
    assert.match(answer, /text\/html; charset=utf-8/i)
    assert.match(answer, /<html lang="ja">/)
  })

  test('an answer that breaks off in the middle does not look complete', async () => {
    await assert.rejects(
      new Promise((resolve, reject) => {
        const agent = new Agent({ ca: root.certificate })
        request({ host: 'localhost', port: portal.port, path: '/breaks', agent }, response => {
          response.resume()
          response.on('end', () => resolve('complete'))
          response.on('error', reject)
        })
          .on('error', reject)
          .end()
      }),
    )
  })

  test('a client that goes away takes its request to the Worker with it', async () => {
    aborted = Promise.withResolvers<void>()
    const socket = connect({ host: '127.0.0.1', port: portal.port, servername: 'localhost', ca: root.certificate })
    socket.on('error', () => {})
    socket.write(`GET /hangs HTTP/1.1\r\nHost: localhost:${portal.port}\r\n\r\n`)
    setTimeout(() => socket.destroy(), 50)
    await aborted.promise
  })
})
