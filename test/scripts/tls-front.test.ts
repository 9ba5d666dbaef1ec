import assert from 'node:assert/strict'
import { networkInterfaces } from 'node:os'
import { after, describe, test } from 'node:test'
import { isForbiddenPath } from '../../scripts/local/front-rules.ts'
import { SECRET, startFronts, statusOf } from './support/fronts.ts'

const { portal, member, seen, raw, get, firstSeen, close } = await startFronts()
after(close)

describe('what is forwarded', () => {
  test('method, path, body, cookies and the Host arrive unchanged', async () => {
    const port = portal.port
    const body = 'x'.repeat(300_000)
    const text = `POST /a//b?c=%2e%2e&d HTTP/1.1\nHost: localhost:${port}\nConnection: close\nCookie: k=v\nContent-Length: ${body.length}\n\n`
    const arrived = await firstSeen(raw(port, `${text}${body}`))
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

  // Linux in a container often has none; where there is, the fronts listen there too.
  const hasIpv6 = Object.values(networkInterfaces()).some(own => own?.some(({ address }) => address === '::1'))
  if (hasIpv6) {
    test('the address of a client that comes over IPv6 is told as it is', async () => {
      const text = `GET / HTTP/1.1\nHost: localhost:${portal.port}\nConnection: close\n\n`
      const arrived = await firstSeen(raw(portal.port, text, { host: '::1' }))
      assert.equal(arrived.headers['x-front-address'], '::1')
    })
  }

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
    const arrived = await firstSeen(get(portal.port, '/', `${forged.join('\n')}\nX-Kept: yes\n`))
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
    const arrived = await firstSeen(
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
      seen.length = 0
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
    seen.length = 0
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
    assert.equal((await firstSeen(get(port, `https://localhost:${port}/x?y`))).url, '/x?y')
    assert.equal((await firstSeen(get(port, `HTTPS://LOCALHOST:${port}?y`))).url, '/?y')
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
    seen.length = 0
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
