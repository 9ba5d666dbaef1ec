import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { connect, type TLSSocket } from 'node:tls'
import { MAIN_FILE } from '../../src/runtime/deno/names.ts'
import { openSqlite } from '../../src/runtime/deno/sqlite.ts'
import { enrolOverHttp, logInOverHttp } from '../support/enrol.ts'
import type { Client, ClientCertificate } from '../support/https.ts'
import { registerOverHttp } from '../support/register.ts'
import { askApp, HOSTS, type OwnServer, startOwnServer } from './support/own-server.ts'

const person = { userId: 'sample001', password: 'Minato#58', name: '労金　太郎', mail: 'own@sample.co.jp' }

const headerOf = ({ cert }: ClientCertificate): string => `:${cert.replace(/-----[^-]+-----|\s/g, '')}:`

/** What the page says on which certificate arrived. */
const checkPage = async (client: Client, server: OwnServer, headers: Record<string, string> = {}): Promise<string> => {
  const { status, body } = await client.send(`${server.member}/certificate-check`, { headers })
  assert.equal(status, 200)
  return body
}

for (const terminator of ['nginx', 'caddy'] as const) {
  describe(`behind ${terminator}`, () => {
    let server: OwnServer
    let certificate: ClientCertificate
    const clients: Client[] = []

    const member = (shown?: ClientCertificate): Client => {
      const client = server.client('member', shown)
      clients.push(client)
      return client
    }

    /** A certificate that OpenSSL made of these options, with a key of its own. */
    const made = (name: string, ...options: string[]): ClientCertificate => {
      const path = (end: string) => join(server.folder, `${name}.${end}`)
      const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', path('key')]
      execFileSync('openssl', ['req', ...key, '-out', path('csr'), '-subj', '/CN=sample001/OU=10000001'], {
        stdio: 'pipe',
      })
      execFileSync(
        'openssl',
        [
          'x509',
          '-req',
          '-in',
          path('csr'),
          '-out',
          path('pem'),
          ...(options.includes('-CA') ? [] : ['-signkey', path('key')]),
          ...options,
        ],
        { stdio: 'pipe' },
      )
      return { cert: readFileSync(path('pem'), 'utf8'), key: readFileSync(path('key'), 'utf8') }
    }

    before(async () => {
      server = await startOwnServer(terminator)
      const client = server.client('portal')
      clients.push(client)
      const system = server.asLocalSystem()
      await registerOverHttp(client, system, person)
      certificate = await enrolOverHttp(client, system, person)
    })

    after(async () => {
      for (const client of clients) client.close()
      await server?.stop()
    })

    test('a person gets from the registration to the top menu', async () => {
      const client = member(certificate)
      assert.match(await checkPage(client, server), /正しくインポートされています/)
      const Cookie = await logInOverHttp(client, server.asLocalSystem(), person.password)
      const menu = await client.send(`${server.member}/menu`, { headers: { Cookie } })
      assert.match(menu.body, /労金　太郎 様/)
    })

    test('static files come with their headers', async () => {
      const client = server.client('portal')
      clients.push(client)
      const { status, headers } = await client.send(`${server.portal}/build/app.css`)
      assert.equal(status, 200)
      assert.match(String(headers['content-security-policy']), /default-src 'none'/)
      assert.match(String(headers['content-type']), /text\/css/)
    })

    test('the address in the history is the client’s', async () => {
      const client = member(certificate)
      const Cookie = await logInOverHttp(client, server.asLocalSystem(), person.password)
      const { body } = await client.send(`${server.member}/history`, {
        headers: { Cookie, 'X-Front-Address': '192.0.2.1' },
      })
      assert.ok(!body.includes('192.0.2.1'))
      assert.ok(body.includes('127.0.0.1'))
    })

    test('no certificate, one that looks like ours and a foreign one that has expired are each explained by the app', async () => {
      assert.match(await checkPage(member(), server), /電子証明書が確認できません/)
      for (const [name, days] of [
        ['look-alike', '30'],
        ['long-over', '-1'],
      ] as const) {
        const client = member(made(name, '-days', days))
        const { body } = await client.send(`${server.member}/login`)
        assert.match(body, /E4002/)
        assert.doesNotMatch(body, /name="password"/)
        const posted = await client.send(`${server.member}/login`, { form: { password: person.password } })
        assert.match(posted.body, /E4002/)
      }
    })

    test('one of ours that has expired is told so, on a page and after a form', async () => {
      const ours = made('ours-expired', '-days', '-1', ...server.issuingCa())
      const data = openSqlite(join(server.folder, 'data', MAIN_FILE))
      const record = data.prepare('SELECT fingerprint, not_after FROM certificates').get()
      const { raw, validToDate } = new X509Certificate(ours.cert)
      const put = (fingerprint: string, notAfter: number) =>
        data.prepare('UPDATE certificates SET fingerprint = ?, not_after = ?').run(fingerprint, notAfter)
      put(createHash('sha256').update(raw).digest('hex'), validToDate.getTime())
      const client = member(ours)
      try {
        assert.match((await client.send(`${server.member}/login`)).body, /E4003/)
        const posted = await client.send(`${server.member}/login`, { form: { password: person.password } })
        assert.match(posted.body, /E4003/)
      } finally {
        put(String(record?.fingerprint), Number(record?.not_after))
        data.close()
      }
    })

    const SPELLINGS = [
      'Client-Cert',
      'client-cert',
      'CLIENT-CERT',
      'client_cert',
      'Client_Cert',
      'Client-Cert-Chain',
      'HTTP_CLIENT_CERT',
    ]
    for (const name of SPELLINGS) {
      test(`a forged ${name} opens nothing, with or without a certificate and a guess at the secret`, async () => {
        const forged = {
          [name]: headerOf(certificate),
          'X-Front-Secret': 'guessed',
          x_front_secret: server.frontSecret,
        }
        assert.match(await checkPage(member(), server, forged), /電子証明書が確認できません/)
        assert.doesNotMatch(await checkPage(member(made('other', '-days', '30')), server, forged), /正しくインポート/)
        // Not even who knows the secret speaks for the terminator.
        const known = { ...forged, 'X-Front-Secret': server.frontSecret, 'X-Front-Address': '192.0.2.1' }
        assert.match(await checkPage(member(), server, known), /電子証明書が確認できません/)
        const portal = server.client('portal')
        clients.push(portal)
        const { status } = await portal.send(`${server.portal}/certificate-check`, { headers: known })
        assert.equal(status, 404)
      })
    }

    test('two headers of one name, and one that the client wants removed, change nothing', async () => {
      const raw = (lines: string[], shown?: ClientCertificate): Promise<string> =>
        new Promise((resolve, reject) => {
          const socket = connect({
            host: '127.0.0.1',
            port: server.port,
            servername: HOSTS.member,
            ca: readFileSync(join(server.folder, 'member.pem')),
            ...shown,
          })
          let text = ''
          socket.setEncoding('utf8')
          socket.on('data', chunk => {
            text += chunk
          })
          socket.on('error', reject)
          socket.on('close', () => resolve(text))
          socket.on('secureConnect', () => {
            const head = ['GET /certificate-check HTTP/1.1', `Host: ${HOSTS.member}:${server.port}`, ...lines]
            socket.write(`${head.join('\r\n')}\r\nConnection: close\r\n\r\n`)
          })
        })
      const header = headerOf(certificate)
      assert.match(await raw([`Client-Cert: ${header}`, `client-cert: ${header}`]), /電子証明書が確認できません/)
      const removing = await raw(['Connection: Client-Cert, X-Front-Secret, close'], certificate)
      assert.match(removing, /正しくインポート/)
      assert.doesNotMatch(await raw([`Client-Cert: ${header}`], made('third', '-days', '30')), /正しくインポート/)
    })

    test('the key is what counts: the certificate without it is refused in the handshake', async () => {
      const thief = { cert: certificate.cert, key: made('thief', '-days', '30').key }
      await assert.rejects(member(thief).send(`${server.member}/certificate-check`))
    })

    test('each name answers 421 to the other’s, and nothing to a third one', async () => {
      const portal = server.client('portal')
      clients.push(portal)
      const to = (name: string) => ({ headers: { Host: `${name}:${server.port}` } })
      assert.equal((await portal.send(server.portal, to(HOSTS.member))).status, 421)
      assert.equal((await portal.send(server.portal, to('evil.example'))).status, 421)
      assert.equal((await member(certificate).send(server.member, to(HOSTS.portal))).status, 421)
      assert.equal((await member(certificate).send(server.member, to('evil.example'))).status, 421)
    })

    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      test(`the member origin resumes no ${version} session`, async () => {
        const sessions: Buffer[] = []
        const visit = (session?: Buffer) =>
          new Promise<boolean>((resolve, reject) => {
            let isReused = false
            const socket: TLSSocket = connect(
              {
                host: '127.0.0.1',
                port: server.port,
                servername: HOSTS.member,
                ca: readFileSync(join(server.folder, 'member.pem')),
                minVersion: version,
                maxVersion: version,
                ...certificate,
                ...(session ? { session } : {}),
              },
              () => {
                isReused = socket.isSessionReused()
                const { port } = server
                socket.write(`GET /login HTTP/1.1\r\nHost: ${HOSTS.member}:${port}\r\nConnection: close\r\n\r\n`)
              },
            )
            socket.on('session', given => sessions.push(given))
            socket.on('data', () => undefined)
            socket.on('error', reject)
            socket.on('close', () => resolve(isReused))
          })
        assert.equal(await visit(), false)
        const [session] = sessions
        if (session) assert.equal(await visit(session), false)
      })
    }

    test('TLS 1.1 is refused', () => {
      const args = ['s_client', '-connect', `127.0.0.1:${server.port}`, '-servername', HOSTS.member, '-tls1_1']
      writeFileSync(join(server.folder, 'empty'), '')
      assert.throws(() =>
        execFileSync('openssl', [...args, '-cipher', 'ALL:@SECLEVEL=0'], { input: '', stdio: 'pipe' }),
      )
    })

    test('past the terminator nobody is believed', async () => {
      const headers = { Host: `${HOSTS.member}:${server.port}`, 'Client-Cert': headerOf(certificate) }
      assert.match(await askApp(server, '/certificate-check', headers), /電子証明書が確認できません/)
      const guessed = { ...headers, 'X-Front-Secret': 'x'.repeat(server.frontSecret.length) }
      assert.match(await askApp(server, '/certificate-check', guessed), /電子証明書が確認できません/)
    })
  })
}
