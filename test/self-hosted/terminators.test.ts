import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { connect, type TLSSocket } from 'node:tls'
import { freePort } from '../../scripts/local/free-port.ts'
import { type Member, person as personOf, registerGeneralUser, sendAs, TEMPORARY } from '../support/cast.ts'
import { enrolOverHttp, enrolWithTemporary, logInOverHttp } from '../support/enrol.ts'
import type { Client, ClientCertificate } from '../support/https.ts'
import { registerOverHttp } from '../support/register.ts'
import { makeCertificate } from './support/certificates.ts'
import { askApp, HOSTS, type OwnServer, startOwnServer } from './support/own-server.ts'
import { TERMINATORS, terminatorLog } from './support/terminator.ts'

const headerOf = ({ cert }: ClientCertificate): string => `:${cert.replace(/-----[^-]+-----|\s/g, '')}:`

/** What `wrangler dev` takes for `request.cf`, whoever sends it: this certificate, proven, and an answer as it is. */
const provenToCloudflare = (certificate: ClientCertificate): string =>
  JSON.stringify({
    tlsClientAuth: { certPresented: '1', certVerified: 'SUCCESS', certRFC9440: headerOf(certificate) },
    clientAcceptEncoding: '',
  })

/** What the page says on which certificate arrived. */
const checkPage = async (client: Client, server: OwnServer, headers: Record<string, string> = {}): Promise<string> => {
  const { status, body } = await client.send(`${server.member}/certificate-check`, { headers })
  assert.equal(status, 200)
  return body
}

let server: OwnServer

before(async () => {
  server = await startOwnServer()
})

after(() => server?.stop())

for (const [index, terminator] of TERMINATORS.entries()) {
  describe(`behind ${terminator}`, () => {
    const person = personOf(`sample00${index}`, '労金　太郎')
    const user = personOf(`general${index}`, '一般　花子')
    let certificate: ClientCertificate
    const clients: Client[] = []

    const kept = (client: Client): Client => {
      clients.push(client)
      return client
    }
    const portal = () => kept(server.client('portal'))
    const member = (shown?: ClientCertificate) => kept(server.client('member', shown))

    const made = (name: string, ...options: string[]) => makeCertificate(server.folder, name, ...options)

    before(async () => {
      await server.putBehind(terminator)
      const [client, contract] = [portal(), server.contracts[index] ?? server.contract]
      await registerOverHttp(client, { ...server, contract }, person)
      certificate = await enrolOverHttp(client, server, person)
    })

    after(() => {
      for (const client of clients) client.close()
    })

    test('a person gets from the registration to the top menu', async () => {
      const client = member(certificate)
      assert.match(await checkPage(client, server), /正しくインポートされています/)
      const Cookie = await logInOverHttp(client, server, person.password)
      const menu = await client.send(`${server.member}/menu`, { headers: { Cookie } })
      assert.match(menu.body, /労金　太郎 様/)
      assert.notEqual(menu.headers.connection, 'close', 'each click would cost a handshake')
    })

    test('a batch of the provider’s reports comes through up to the app’s own limit', async () => {
      const client = portal()
      const report = async (length: number) =>
        (await client.send(`${server.portal}/webhooks/mailchannels`, { json: 'x'.repeat(length) })).body
      assert.match(await report(1_900_000), /E9006/, 'read, and not signed')
      assert.match(await report(2_200_000), /E9004/)
    })

    test('the address of a password link, which is its secret, is in no log, nor is it while the app restarts', async () => {
      const token = 'x'.repeat(43)
      const open = async () => (await portal().send(`${server.portal}/password-link/${token}`)).status
      const other = async () => (await portal().send(`${server.portal}/registration`)).status
      assert.deepEqual([await open(), await other()], [410, 200])
      await server.putBehind(terminator, `127.0.0.1:${await freePort()}`)
      assert.deepEqual([await open(), await other()], [502, 502])
      await server.putBehind(terminator)
      const errors = readFileSync(terminatorLog(server.folder, terminator), 'utf8')
      assert.match(errors, /\/registration/)
      assert.ok(!errors.includes(token))
      // Caddy keeps no log of requests that went well unless it is told to.
      if (terminator === 'caddy') return
      const requests = readFileSync(join(server.folder, 'nginx/access.log'), 'utf8')
      assert.match(requests, /"GET \/registration /)
      assert.ok(!requests.includes(token))
    })

    test('the secret that it proves itself with is in none of its logs', () => {
      const log = readFileSync(terminatorLog(server.folder, terminator), 'utf8')
      assert.ok(!log.includes(server.frontSecret))
    })

    test('nobody is sent on to HTTP/3, which would come by UDP', async () => {
      const { headers } = await portal().send(server.portal)
      assert.equal(headers['alt-svc'], undefined)
    })

    test('static files come with their headers', async () => {
      const client = portal()
      const { status, headers } = await client.send(`${server.portal}/build/app.css`)
      assert.equal(status, 200)
      assert.match(String(headers['content-security-policy']), /default-src 'none'/)
      assert.match(String(headers['content-type']), /text\/css/)
    })

    test('the address in the history is the client’s', async () => {
      const client = member(certificate)
      const Cookie = await logInOverHttp(client, server, person.password)
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
      const client = member(server.expired)
      assert.match((await client.send(`${server.member}/login`)).body, /E4003/)
      const posted = await client.send(`${server.member}/login`, { form: { password: person.password } })
      assert.match(posted.body, /E4003/)
    })

    test('one that the master revokes is told so with the next request', async () => {
      const client = member(certificate)
      const cookie = await logInOverHttp(client, server, person.password)
      const master: Member = { person, certificate, client, cookie }
      const id = await registerGeneralUser(server, master, user)
      const users = member(await enrolWithTemporary(portal(), server, user, TEMPORARY))
      assert.match(await checkPage(users, server), /正しくインポートされています/)
      const { body } = await sendAs(master, `${server.member}/users/${id}`)
      const [, path = ''] = /href="([^"]+\/revoke)"/.exec(body) ?? []
      assert.equal((await sendAs(master, `${server.member}${path}`, {})).status, 303)
      assert.match((await users.send(`${server.member}/login`)).body, /E4004/)
      const posted = await users.send(`${server.member}/login`, { form: { password: user.password } })
      assert.match(posted.body, /E4004/)
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
        const { status } = await portal().send(`${server.portal}/certificate-check`, { headers: known })
        assert.equal(status, 404)
      })
    }

    test('what Cloudflare, or its local runtime, would say of a certificate is not listened to', async () => {
      const blob = provenToCloudflare(certificate)
      for (const forged of [
        { 'MF-CF-Blob': blob },
        { mf_cf_blob: blob },
        { 'Cf-Client-Cert-Der-Base64': headerOf(certificate), 'Cf-Client-Cert-Verified': 'SUCCESS' },
      ]) {
        assert.match(await checkPage(member(), server, forged), /電子証明書が確認できません/)
        assert.match(await checkPage(member(server.expired), server, forged), /E4003/)
      }
      const hidden = { 'MF-CF-Blob': JSON.stringify({ tlsClientAuth: { certPresented: '0' } }) }
      assert.match(await checkPage(member(certificate), server, hidden), /正しくインポート/)
    })

    test('what the Worker’s local runtime listens to does not come from outside', async () => {
      assert.match(await checkPage(member(certificate), server, { 'mf-cf-blob': 'nonsense' }), /正しくインポート/)
      const elsewhere = { 'MF-Original-URL': `${server.member}/certificate-check` }
      const { status } = await portal().send(`${server.portal}/certificate-check`, { headers: elsewhere })
      assert.equal(status, 404)
    })

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
      const atPortal = portal()
      const to = (name: string) => ({ headers: { Host: `${name}:${server.port}` } })
      assert.equal((await atPortal.send(server.portal, to(HOSTS.member))).status, 421)
      assert.equal((await atPortal.send(server.portal, to('evil.example'))).status, 421)
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

    for (const name of Object.values(HOSTS)) {
      test(`${name} speaks TLS 1.2 and 1.3, and nothing older`, () => {
        const shake = (version: string) => {
          const args = ['s_client', '-connect', `127.0.0.1:${server.port}`, '-servername', name, version]
          const { status, stdout, stderr } = spawnSync('openssl', [...args, '-cipher', 'ALL:@SECLEVEL=0'], {
            input: '',
            encoding: 'utf8',
          })
          return { status, said: stdout + stderr }
        }
        assert.match(shake('-tls1_3').said, /New, TLSv1\.3/)
        assert.match(shake('-tls1_2').said, /Protocol {2}: TLSv1\.2/)
        for (const version of ['-tls1_1', '-tls1']) {
          const { status, said } = shake(version)
          assert.deepEqual([status, /alert protocol version/.test(said)], [1, true], said)
        }
      })
    }

    // The Worker's local runtime compresses by itself, as Cloudflare's edge does.
    if (process.env.RUNTIME === 'deno')
      test('pages come uncompressed: their length would tell of what is in them (BREACH)', async () => {
        const page = await portal().send(`${server.portal}/registration`, {
          headers: { 'Accept-Encoding': 'gzip, br' },
        })
        assert.match(page.body, /<\/html>/)
        assert.equal(page.headers['content-encoding'], undefined)
      })

    test('past the terminator nobody is believed', async () => {
      const headers = { Host: `${HOSTS.member}:${server.port}`, 'Client-Cert': headerOf(certificate) }
      assert.match(await askApp(server, '/certificate-check', headers), /電子証明書が確認できません/)
      const asCloudflare = { ...headers, 'MF-CF-Blob': provenToCloudflare(certificate) }
      assert.match(await askApp(server, '/certificate-check', asCloudflare), /電子証明書が確認できません/)
      const guessed = { ...headers, 'X-Front-Secret': 'x'.repeat(server.frontSecret.length) }
      assert.match(await askApp(server, '/certificate-check', guessed), /電子証明書が確認できません/)
    })
  })
}
