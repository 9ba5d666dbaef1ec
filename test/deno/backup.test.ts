import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { ROOT } from '../../scripts/local/settings.ts'
import { GUARD_FILES, MAIN_FILE } from '../../src/runtime/deno/names.ts'
import { CHEAP_HASHES } from '../support/cheap-hashes.ts'
import { begin, enrolOverHttp, logInOverHttp } from '../support/enrol.ts'
import { Client, type ClientCertificate } from '../support/https.ts'
import { type LocalSystem, startLocalSystem } from '../support/local-system.ts'
import { registerOverHttp } from '../support/register.ts'

const person = { userId: 'sample001', password: 'Minato#58', name: '労金　太郎', mail: 'backup@sample.co.jp' }
const BACKUPS = 4

const work = mkdtempSync(join(tmpdir(), 'backup-'))
let system: LocalSystem
let client: Client
let certificate: ClientCertificate
let dataDir = ''

before(async () => {
  system = await startLocalSystem({ RUNTIME: 'deno', RATE_LIMIT: 'off', ...CHEAP_HASHES })
  dataDir = join(system.stateDir, 'deno')
  client = new Client(system)
  await registerOverHttp(client, system, person)
  certificate = await enrolOverHttp(client, system, person)
})

after(async () => {
  client?.close()
  await system?.stop()
  rmSync(work, { recursive: true, force: true })
})

/** As an administrator types it. */
const task = (act: 'backup' | 'restore', from: string, to: string): Promise<{ code: number; said: string }> =>
  new Promise(resolve => {
    const deno = join(ROOT, 'node_modules/deno/deno')
    execFile(deno, ['task', '--quiet', act, from, to], { cwd: ROOT }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
    )
  })

/** What the guards decided, and what the app's database was told of it, must be of one moment. */
const mustBeOfOneMoment = (folder: string): { locks: number } => {
  const main = new DatabaseSync(join(folder, MAIN_FILE))
  const told = new Map(
    main
      .prepare('SELECT guard, counter, epoch FROM locks')
      .all()
      .map(({ guard, counter, epoch }) => [`${guard} ${counter}`, Number(epoch)]),
  )
  let locks = 0
  for (const file of GUARD_FILES) {
    const guards = new DatabaseSync(join(folder, file))
    for (const { guard, counted, epoch } of guards
      .prepare(`SELECT guard, counted, state ->> 'epoch' AS epoch FROM counts WHERE instr(counted, ':') = 0`)
      .all()) {
      const known = told.get(`${guard} ${counted}`) ?? 0
      told.delete(`${guard} ${counted}`)
      assert.ok(known <= Number(epoch), `${guard}: told of epoch ${known}, and is at ${epoch}`)
      const kept = guards
        .prepare('SELECT epoch FROM events WHERE guard = ? AND counter = ? AND epoch > ?')
        .all(String(guard), String(counted), known)
      assert.equal(kept.length, Number(epoch) - known, `${guard}: every epoch that was not told is kept`)
      locks += Number(epoch)
    }
    guards.close()
  }
  assert.equal(told.size, 0, `told of guards that there are none of: ${[...told.keys()].join()}`)
  main.close()
  return { locks }
}

/** A general user for every lock, put in where the master would: locks are what moves both databases. */
const addUsers = (count: number): string[] => {
  const db = new DatabaseSync(join(dataDir, MAIN_FILE), { timeout: 10_000 })
  const insert = db.prepare(
    `INSERT INTO users (id, user_id, contract_number, role, name, mail, password_hash, created_at)
     SELECT ?1, ?2, contract_number, 'general', '一般　花子', mail, password_hash, 0 FROM users WHERE role = 'master'`,
  )
  const ids = Array.from({ length: count }, (_, i) => `general${100 + i}`)
  for (const id of ids) insert.run(`row-${id}`, id)
  db.close()
  return ids
}

test('backups taken under load are whole, and of one moment in all the databases', async () => {
  const ids = addUsers(60)
  let isOver = false
  const attack = async (own: readonly string[]) => {
    for (const userId of own) {
      for (let i = 0; i < 6 && !isOver; i++) await begin(client, system, { userId, password: 'Wrong#123' })
    }
  }
  const attacks = [0, 1, 2, 3].map(n => attack(ids.filter((_, i) => i % 4 === n)))
  const found: number[] = []
  for (let i = 0; i < BACKUPS; i++) {
    const folder = join(work, `running-${i}`)
    const { code, said } = await task('backup', dataDir, folder)
    assert.equal(code, 0, said)
    assert.match(said, /9 databases as they were at/)
    found.push(mustBeOfOneMoment(folder).locks)
  }
  isOver = true
  await Promise.all(attacks)
  assert.ok((found.at(-1) ?? 0) > (found[0] ?? 0), `the load has to have moved something: ${found.join()}`)
})

test('a backup takes no other one’s place, and what is no system’s folder is not taken', async () => {
  const again = await task('backup', dataDir, join(work, 'running-0'))
  assert.deepEqual([again.code, /is there already/.test(again.said)], [1, true])
  const nothing = await task('backup', work, join(work, 'nothing'))
  assert.deepEqual([nothing.code, /is not there/.test(nothing.said)], [1, true])
  assert.ok(!existsSync(join(work, 'nothing')))
})

test('a restore refuses a folder in use, and a backup that was changed or is not whole', async () => {
  const backup = join(work, 'running-0')
  const inUse = await task('restore', backup, dataDir)
  assert.deepEqual([inUse.code, /is not empty/.test(inUse.said)], [1, true])
  const changed = join(work, 'changed')
  cpSync(backup, changed, { recursive: true })
  appendFileSync(join(changed, MAIN_FILE), 'x')
  assert.match((await task('restore', changed, join(work, 'never'))).said, /is not what was written there/)
  rmSync(join(changed, 'manifest.json'))
  assert.match((await task('restore', changed, join(work, 'never'))).said, /is no backup/)
  assert.ok(!existsSync(join(work, 'never')))
})

test('the system goes on from a restored backup: sessions, certificates and locks are what they were', async () => {
  const Cookie = await (async () => {
    const member = new Client(system, certificate)
    const cookie = await logInOverHttp(member, system, person.password)
    member.close()
    return cookie
  })()
  const locked = async () =>
    /E\d{4}/.exec((await begin(client, system, { userId: 'general100', password: 'x' })).body)?.[0]
  const before = await locked()
  const last = join(work, 'last')
  assert.equal((await task('backup', dataDir, last)).code, 0)

  await system.kill()
  renameSync(dataDir, join(work, 'lost'))
  const { code, said } = await task('restore', last, dataDir)
  assert.equal(code, 0, said)
  assert.deepEqual(readdirSync(dataDir).sort(), [...GUARD_FILES, MAIN_FILE])
  client.close()
  system = await system.restart()
  client = new Client(system)

  const member = new Client(system, certificate)
  const menu = await member.send(`${system.member}/menu`, { headers: { Cookie } })
  assert.match(menu.body, /労金　太郎 様/)
  await logInOverHttp(member, system, person.password)
  member.close()
  assert.equal(await locked(), before)
})
