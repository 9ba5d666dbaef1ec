// Somebody with the database file and the best of SQLite edits the history by hand: `npm run history:verify` names it.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { openArchive } from '../../scripts/local/target.ts'
import { folderArchive } from '../../src/runtime/folder-archive.ts'
import { CHEAP_HASHES } from '../support/cheap-hashes.ts'
import { enrolOverHttp } from '../support/enrol.ts'
import { Client } from '../support/https.ts'
import { fireCron, type LocalSystem, startLocalSystem } from '../support/local-system.ts'
import { registerOverHttp } from '../support/register.ts'
import { mainDatabase } from '../support/time-travel.ts'
import { EDITS, sealAgain, sealedBy } from './history-edits.ts'

const person = { userId: 'sample001', password: 'Minato#58', name: '労金　太郎', mail: 'history@sample.co.jp' }

let system: LocalSystem
/** A copy of the database with all checkpoints sealed and exported, and of its archive. */
let original = ''
let archive = ''
const work = mkdtempSync(join(tmpdir(), 'history-'))

type Outcome = { code: number; output: string }

const verify = (...args: string[]): Promise<Outcome> =>
  new Promise(resolve => {
    const env = { ...process.env, STATE_DIR: system.stateDir, HISTORY_KEY: key }
    execFile('node', ['scripts/verify-history.ts', ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    )
  })

let key = ''

/** The database's own file, and what SQLite has not brought there yet. */
const copyDatabase = (from: string, to: string): void => {
  for (const end of ['', '-wal', '-shm']) if (existsSync(from + end)) cpSync(from + end, to + end)
}

before(async () => {
  system = await startLocalSystem({ RATE_LIMIT: 'off', ...CHEAP_HASHES })
  key = JSON.parse(readFileSync(join(system.stateDir, 'secrets.json'), 'utf8')).HISTORY_KEY
  const client = new Client(system)
  await registerOverHttp(client, system, person)
  await fireCron(system)
  await enrolOverHttp(client, system, person)
  await fireCron(system)
  client.close()
})

after(async () => {
  await system?.stop()
  rmSync(work, { recursive: true, force: true })
})

test('a running system with its bucket is found as it was sealed', async () => {
  const { code, output } = await verify()
  assert.equal(code, 0, output)
  assert.match(output, /The history is as it was sealed/)
  assert.match(output, /[2-9] checkpoints/)

  const bucket = await openArchive({ kind: 'local', stateDir: system.stateDir }, undefined)
  archive = join(work, 'archive')
  mkdirSync(archive)
  for await (const name of bucket.archive?.list('') ?? [])
    await folderArchive(archive).putIfAbsent(name, (await bucket.archive?.read(name)) ?? new Uint8Array())
  await bucket.close()
  await system.kill()
  original = join(work, 'original.sqlite')
  copyDatabase(mainDatabase(system), original)
  assert.equal((await verify('--database', original, '--archive', archive)).code, 0)
})

let cases = 0

/** Edits a copy as its owner could, with nothing in the way. */
const edited = (edit: (db: DatabaseSync) => void): string => {
  cases += 1
  const file = join(work, `case-${cases}.sqlite`)
  copyDatabase(original, file)
  const db = new DatabaseSync(file)
  const triggers = db
    .prepare(`SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'history%'`)
    .all()
  db.exec('PRAGMA foreign_keys = OFF')
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`)
  edit(db)
  for (const { sql } of triggers) db.exec(String(sql))
  db.close()
  return file
}

for (const { what, edit, alone = false } of EDITS) {
  test(`names ${what}`, async () => {
    let expected: RegExp[] = []
    const file = edited(db => {
      expected = edit(db)
    })
    const withArchive = verify('--database', file, '--archive', archive)
    // Without the archive too, where the database alone can tell.
    const attempts = await Promise.all(alone ? [withArchive] : [withArchive, verify('--database', file)])
    for (const { code, output } of attempts) {
      assert.equal(code, 1, output)
      for (const pattern of expected) assert.match(output, pattern)
    }
  })
}

test('names the columns by the archive’s copy, and the row although its checkpoint was forged', async () => {
  const file = edited(db => {
    db.exec(`UPDATE history SET contract_number = '99999999' WHERE id = ${sealedBy(db).first}`)
    sealAgain(db, 1)
  })
  const { output } = await verify('--database', file, '--archive', archive)
  assert.match(output, /history row \d+ was changed \(contract_number\) after checkpoint 1/)
})

test('of a checkpoint that another key signed the database alone names the key, and what it may be', async () => {
  const file = edited(db => {
    db.exec(`UPDATE history SET result = 'refused' WHERE id = ${sealedBy(db).first}`)
    sealAgain(db, 1)
  })
  const { code, output } = await verify('--database', file)
  assert.equal(code, 1, output)
  assert.match(output, /checkpoint 1 is signed with the key [0-9a-f]{16}, which was not given: .*they are forged/)
})

test('names triggers that are gone or were made harmless', async () => {
  const file = edited(() => undefined)
  const db = new DatabaseSync(file)
  db.exec('DROP TRIGGER history_is_never_changed; DROP TRIGGER history_only_grows')
  db.exec('CREATE TRIGGER history_is_never_changed BEFORE UPDATE ON history BEGIN SELECT 1; END')
  db.close()
  const { code, output } = await verify('--database', file)
  assert.equal(code, 1)
  assert.match(output, /history_is_never_changed is not what the migrations made/)
  assert.match(output, /history_only_grows is gone/)
})

test('names what is missing or was changed in the archive', async () => {
  const copy = join(work, 'archive-2')
  cpSync(archive, copy, { recursive: true })
  const [first = '', second = ''] = readdirSync(join(copy, 'checkpoints')).sort()
  rmSync(join(copy, 'checkpoints', first))
  rmSync(join(copy, 'checkpoints', second))
  writeFileSync(join(copy, 'checkpoints', second), 'anything')
  const { code, output } = await verify('--database', original, '--archive', copy)
  assert.equal(code, 1)
  assert.match(output, /checkpoint 1 was exported and is not in the archive/)
  assert.match(output, new RegExp(`${second} in the archive is not what was exported`))
})

test('trusts no signature without being told whose', async () => {
  key = generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
  const { code, output } = await verify('--database', original)
  assert.equal(code, 1)
  assert.match(
    output,
    /checkpoints 1–\d+ \(\d+\) are signed with the key [0-9a-f]{16}, which was not given: .*HISTORY_PUBLIC_KEY="OLD,NEW"/,
  )
})
