// docs/operations.md, "Recovery", rehearsed on the real system: staff who are all locked out, and a database that is put
// back to an earlier time while guards, archive and people went on.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { withFirstOffice } from '../support/bootstrap.ts'
import { CHEAP_HASHES } from '../support/cheap-hashes.ts'
import { begin, enrolOverHttp, issue, logInOverHttp, newKeys, prove, textIn } from '../support/enrol.ts'
import { Client } from '../support/https.ts'
import { codeFor, fireCron, type LocalSystem, mailsTo, startLocalSystem } from '../support/local-system.ts'
import { registerOverHttp } from '../support/register.ts'
import { mainDatabase } from '../support/time-travel.ts'

const SIGN_OFF = ['--by', '運用　一郎', '--approved-by', '運用　二郎', '--reason', 'rehearsal']

const staff = { userId: 'staff001', password: 'Minato#58', name: '職員　一郎', mail: 'staff@sample.co.jp' }
const master = { userId: 'master01', password: 'Minato#58', name: '労金　太郎', mail: 'master@sample.co.jp' }

let system: LocalSystem
let staffClient: Client
let masterClient: Client
let serial = ''

const work = mkdtempSync(join(tmpdir(), 'recovery-'))

const run = (script: string, ...args: string[]) =>
  promisify(execFile)('node', [`scripts/${script}.ts`, ...args], {
    env: { ...process.env, STATE_DIR: system.stateDir, ...CHEAP_HASHES },
  })

const failing = (script: string, ...args: string[]): Promise<string> =>
  run(script, ...args).then(
    () => assert.fail(`${script} found nothing`),
    (error: { stdout: string; stderr: string }) => error.stdout + error.stderr,
  )

/** As many minutes of the cron as the open orders take. */
const untilDone = async (): Promise<void> => {
  for (let minutes = 0; minutes < 10; minutes++) {
    await fireCron(system)
    if (!(await run('recover', 'status')).stdout.includes('open (')) return
  }
  assert.fail('an order is still open')
}

const wrongly = async (client: Client, times: number) => {
  for (let i = 0; i < times; i++) await client.send(`${system.member}/login`, { form: { password: 'Wrong#12' } })
}

before(async () => {
  system = await startLocalSystem({ RATE_LIMIT: 'off', ...CHEAP_HASHES })
  const office = await withFirstOffice(system)
  const client = new Client(system)
  await registerOverHttp(client, office, staff)
  staffClient = new Client(system, await enrolOverHttp(client, office, staff))
  await registerOverHttp(client, system, master)
  masterClient = new Client(system, await enrolOverHttp(client, system, master))
  client.close()
})

after(async () => {
  staffClient?.close()
  masterClient?.close()
  await system?.stop()
  rmSync(work, { recursive: true, force: true })
})

test('the only staff user of a bank is locked out, and bootstrap --recover lets them in again', async () => {
  await wrongly(staffClient, 6)
  await assert.rejects(logInOverHttp(staffClient, system, staff.password))
  const order = ['--recover', '--bank', '2963']
  assert.match(await failing('bootstrap', ...order), /--by NAME --approved-by NAME/)
  assert.match(await failing('bootstrap', ...order, ...SIGN_OFF.with(3, '運用　一郎')), /two different people/)
  assert.match(await failing('bootstrap', '--recover', '--bank', '1111', ...SIGN_OFF), /has no office here/)
  await run('bootstrap', ...order, ...SIGN_OFF)
  await untilDone()
  const cookie = await logInOverHttp(staffClient, system, staff.password)
  const history = await staffClient.send(`${system.member}/history`, { headers: { Cookie: cookie } })
  for (const operation of ['緊急復旧の指示', 'ロック・閉塞の解除', '緊急復旧の完了'])
    assert.ok(history.body.includes(operation), operation)
  assert.match((await mailsTo(system, staff.mail))[0]?.subject ?? '', /解除/)
})

let restoredTo = ''
let cookieOfThen = ''

const ENDS = ['', '-wal', '-shm']

/** The database as it was when the snapshot was taken, a minute later. */
const putBack = async (): Promise<void> => {
  const database = mainDatabase(system)
  await system.kill()
  for (const end of ENDS) {
    rmSync(database + end, { force: true })
    if (existsSync(join(work, `snapshot${end}`))) cpSync(join(work, `snapshot${end}`), database + end)
  }
  system = await system.restart()
  await fireCron(system)
}

test('a database that was put back is told by the verification', async () => {
  const anybody = new Client(system)
  cookieOfThen = await logInOverHttp(masterClient, system, master.password)
  await fireCron(system)
  restoredTo = new Date().toISOString()
  await system.kill()
  const database = mainDatabase(system)
  for (const end of ENDS) if (existsSync(database + end)) cpSync(database + end, join(work, `snapshot${end}`))
  system = await system.restart()

  // What people went on doing: a lock at the portal, a stolen PC, a new certificate.
  for (let i = 0; i < 6; i++) await begin(anybody, system, { ...staff, password: 'Wrong#12' })
  const cookie = await logInOverHttp(staffClient, system, staff.password)
  const contract = `${system.member}/bank/contracts/${system.contract.number}`
  const page = await staffClient.send(contract, { headers: { Cookie: cookie } })
  serial = /certificates\/([0-9a-f]+)\/revoke/.exec(page.body)?.[1] ?? ''
  const revoked = await staffClient.send(`${contract}/certificates/${serial}/revoke`, {
    form: { reason: 'keyCompromise' },
    headers: { Cookie: cookie },
  })
  assert.equal(revoked.status, 303, revoked.body)
  await fireCron(system)
  await fireCron(system)

  await putBack()
  assert.match(await failing('verify-history'), /checkpoint \d+ is missing in the database; the archive has it/)

  // Until the recovery the stolen PC opens the door again.
  assert.equal((await masterClient.send(`${system.member}/menu`, { headers: { Cookie: cookieOfThen } })).status, 200)
  anybody.close()
})

test('the recovery voids what was open, revokes again, brings the locks back and owns up to what was lost', async () => {
  assert.match(await failing('recover', 'restored', '--to', '2026-11-25', ...SIGN_OFF), /instant with its zone/)
  await run('recover', 'restored', '--to', restoredTo, ...SIGN_OFF)
  await untilDone()

  const menu = await masterClient.send(`${system.member}/menu`, { headers: { Cookie: cookieOfThen } })
  assert.match(menu.body, /E4004/)
  const login = await masterClient.send(`${system.member}/login`, { form: { password: master.password } })
  assert.match(login.body, /E4004/)

  const cookie = await logInOverHttp(staffClient, system, staff.password)
  const history = await staffClient.send(`${system.member}/history`, { headers: { Cookie: cookie } })
  for (const operation of ['ロック・閉塞の状態の復元', '電子証明書失効の復元'])
    assert.ok(history.body.includes(operation), operation)
  await fireCron(system)
  const { stdout } = await run('verify-history', '--lost')
  assert.match(stdout, /a restore of the database lost \d+ rows/)
  const who = (userId: string) => `\\{"userId":"${userId}","role":"master","contract":"\\d{8}"\\}`
  assert.match(
    stdout,
    new RegExp(
      `"operation":"revoke_certificate".*${serial}.*"actorIs":${who(staff.userId)},"subjectIs":${who(master.userId)}`,
    ),
  )
  assert.match(stdout, /The history is as it was sealed/)
})

test('the guard that went on still refuses, and the master gets a new certificate', async () => {
  const anybody = new Client(system)
  assert.match((await begin(anybody, system, staff)).body, /E2004/)
  const keys = await newKeys()
  const token = textIn(await begin(anybody, system, master), 'token')
  await prove(anybody, system, token, await codeFor(system, master.mail))
  assert.equal((await issue(anybody, system, token, keys)).status, 201)
  anybody.close()
})

test('a CA that is still in use is replaced only once another issues; the order can be given up', async () => {
  const unknown = await failing('recover', 'replace-ca', '--issuer', '0'.repeat(40), ...SIGN_OFF)
  const [, issuer = ''] = /In use are those of:\s+([0-9a-f]{40}) \(2\)/.exec(unknown) ?? []
  const { stdout } = await run('recover', 'replace-ca', '--issuer', issuer, ...SIGN_OFF)
  const [, order = ''] = /Ordered \(([0-9a-f]{16})\)/.exec(stdout) ?? []
  await fireCron(system)
  await logInOverHttp(staffClient, system, staff.password)
  assert.match((await run('recover', 'status')).stdout, new RegExp(`${order}  replace_ca.*open`))
  await run('recover', 'withdraw', '--order', order, ...SIGN_OFF)
  assert.match(await failing('recover', 'withdraw', '--order', order, ...SIGN_OFF), /no open order/)
  const { stdout: status } = await run('recover', 'status')
  assert.doesNotMatch(status, /open/)
  assert.match(status, new RegExp(`${order}  replace_ca.*withdrawn.*not done`))
  assert.match(status, /restored_database.*done \d{4}/)
})

test('the same backup put back again is owned up to with what was lost before it', async () => {
  await fireCron(system)
  await putBack()
  assert.match(await failing('verify-history'), /checkpoint \d+ is missing in the database; the archive has it/)
  await run('recover', 'restored', '--to', restoredTo, ...SIGN_OFF)
  await untilDone()
  await fireCron(system)
  assert.match((await run('verify-history')).stdout, /The history is as it was sealed/)
})
