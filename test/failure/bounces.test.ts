import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { CHEAP_HASHES } from '../support/cheap-hashes.ts'
import { enrolOverHttp, logInOverHttp } from '../support/enrol.ts'
import { Client } from '../support/https.ts'
import { type LocalSystem, mailsTo, startLocalSystem } from '../support/local-system.ts'
import { registerOverHttp } from '../support/register.ts'

const person = { userId: 'sample001', password: 'Minato#58', name: '労金　太郎', mail: 'no-such-user@sample.co.jp' }

let system: LocalSystem
let client: Client

before(async () => {
  system = await startLocalSystem(CHEAP_HASHES)
  client = new Client(system)
})

after(async () => {
  client?.close()
  await system?.stop()
})

test('a bounce that the mailbox reports over TLS is what the user reads after the next login', async () => {
  await registerOverHttp(client, system, person)
  const certificate = await enrolOverHttp(client, system, person)
  const [mail] = await mailsTo(system, person.mail)
  const reported = await fetch(`${system.mailbox}/api/bounces`, {
    method: 'POST',
    body: JSON.stringify({ id: mail?.id, type: 'hard-bounced' }),
  })
  assert.equal(reported.status, 200, await reported.text())

  const member = new Client(system, certificate)
  const Cookie = await logInOverHttp(member, system, person.password)
  const menu = await member.send(`${system.member}/menu`, { headers: { Cookie } })
  const history = await member.send(`${system.member}/history?operation=mail_bounced`, { headers: { Cookie } })
  member.close()
  assert.ok(menu.body.includes(`メールアドレス（${person.mail}）にメールが届いていません。`))
  assert.ok(history.body.includes('data-label="操作">メール不達<'))
})

test('the webhook believes nobody else, and keys that nobody has are asked for within the limit alone', async () => {
  const unsigned = await client.send(`${system.portal}/webhooks/mailchannels`, { json: [{ event: 'hard-bounced' }] })
  assert.equal(unsigned.status, 401)
  const statuses = new Set<number>()
  for (let i = 0; i < 100; i++) {
    const headers = {
      'Signature-Input': `sig_1=("content-digest");created=1;alg="ed25519";keyid="unknown-${i}"`,
    }
    const { status } = await client.send(`${system.portal}/webhooks/mailchannels`, { json: [], headers })
    statuses.add(status)
  }
  assert.deepEqual([...statuses], [401, 429])
})
