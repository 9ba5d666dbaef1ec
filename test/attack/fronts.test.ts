import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { request } from 'node:https'
import { after, before, test } from 'node:test'
import { connect, type TLSSocket } from 'node:tls'
import { answerTo } from '../../scripts/local/answer.ts'
import { Client } from '../support/https.ts'
import { type LocalSystem, startLocalSystem } from '../support/local-system.ts'

const HEALTH_TOKEN = 'a-secret-of-at-least-32-characters'

let system: LocalSystem
let client: Client

before(async () => {
  system = await startLocalSystem({ HEALTH_TOKEN })
  client = new Client(system)
})

after(async () => {
  client?.close()
  await system?.stop()
})

test('a stranger learns that the system is well, monitoring how its parts are, over TLS and with the signer apart', async () => {
  const plain = await client.send(`${system.portal}/health`)
  assert.deepEqual([plain.status, plain.body], [200, 'ok\n'])
  const headers = { Authorization: `Bearer ${HEALTH_TOKEN}` }
  const told = await client.send(`${system.portal}/health`, { headers })
  assert.equal(told.status, 200, told.body)
  assert.match(told.body, /"name":"ca_key","isWell":true/)
  assert.match((await client.send(`${system.portal}/metrics`, { headers })).body, /# EOF\n$/)
  assert.equal((await client.send(`${system.portal}/metrics`)).status, 401)
})

test('each origin answers 421 to the other’s host', async () => {
  const hostOf = (origin: string) => new URL(origin).host
  for (const [url, host] of [
    [system.portal, hostOf(system.member)],
    [system.member, hostOf(system.portal)],
    [system.portal, 'evil.example'],
  ] as const) {
    assert.equal((await client.send(url, { headers: { Host: host } })).status, 421)
  }
})

test('every static file is to be had at both origins, with its headers; their folder and their rules are not', async () => {
  const files = globSync('**/*.*', { cwd: 'static' })
  assert.ok(files.length > 10)
  for (const origin of [system.portal, system.member]) {
    for (const file of files) {
      const { status, headers, body } = await client.send(`${origin}/${file}`)
      assert.equal(status, 200, file)
      assert.equal(body, readFileSync(`static/${file}`, 'utf8'), file)
      assert.match(String(headers['content-security-policy']), /^default-src 'none'; style-src 'self'/, file)
      assert.equal(headers['x-content-type-options'], 'nosniff', file)
    }
    for (const path of ['build', 'build/', '_headers', 'build/none.js'])
      assert.equal((await client.send(`${origin}/${path}`)).status, 404, path)
  }
})

for (const path of [
  '/cdn-cgi/local/scheduled',
  '//cdn-cgi/local/scheduled',
  '/%63dn-cgi/x',
  '/x/../cdn-cgi/x',
  '/CDN-CGI/x',
]) {
  test(`${path} is not to be had from outside`, async () => {
    const { hostname, port } = new URL(system.portal)
    const { status } = await answerTo(request({ hostname, port, path, ca: readFileSync(system.rootCa) }))
    assert.equal(status, 404)
  })
}

for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  test(`the member origin resumes no ${version} session`, async () => {
    const { port } = new URL(system.member)
    const options = {
      host: 'localhost',
      port: Number(port),
      ca: readFileSync(system.rootCa),
      maxVersion: version,
      minVersion: version,
    }
    const tickets: Buffer[] = []
    const visit = (session?: Buffer) =>
      new Promise<boolean>((resolve, reject) => {
        let isReused = false
        const socket: TLSSocket = connect({ ...options, ...(session ? { session } : {}) }, () => {
          isReused = socket.isSessionReused()
          socket.write(`GET /certificate-check HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`)
        })
        socket.on('session', ticket => tickets.push(ticket))
        socket.on('data', () => undefined)
        socket.on('error', reject)
        socket.on('close', () => resolve(isReused))
      })
    assert.equal(await visit(), false)
    const [ticket] = tickets
    if (ticket) assert.equal(await visit(ticket).catch(() => false), false)
  })
}

test('a form from another origin is refused', async () => {
  const form = { contractNumber: '12345678', initialPassword: 'Init#123' }
  const answer = await client.send(`${system.portal}/registration`, {
    form,
    headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
  })
  assert.equal(answer.status, 403)
})

test('many POSTs of one address are slowed down, with the time to wait', async () => {
  const statuses = await Promise.all(
    Array.from({ length: 60 }, () => client.send(`${system.portal}/registration`, { form: { contractNumber: '' } })),
  )
  const slowed = statuses.filter(({ status }) => status === 429)
  assert.ok(slowed.length > 0)
  assert.equal(slowed[0]?.headers['retry-after'], '60')
  assert.match(slowed[0]?.body ?? '', /E2006/)
})
