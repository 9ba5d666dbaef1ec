// Somebody with the database file and the best of SQLite edits the history by hand: `npm run history:verify` names it.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { openArchive } from '../../scripts/local/target.ts'
import { folderArchive } from '../../src/runtime/folder-archive.ts'
import { enrolOverHttp } from '../support/enrol.ts'
import { Client } from '../support/https.ts'
import { fireCron, type LocalSystem, startLocalSystem } from '../support/local-system.ts'
import { registerOverHttp } from '../support/register.ts'
import { mainDatabase } from '../support/time-travel.ts'

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
  system = await startLocalSystem({ RATE_LIMIT: 'off', SCRYPT_LOG2_N: '10', SCRYPT_P: '1' })
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

type Sealed = { first: number; last: number; checkpoint: number }

/** The ids of the first checkpoint, or of another. */
const sealedBy = (db: DatabaseSync, checkpoint = 1): Sealed => {
  const row = db.prepare('SELECT first_id, last_id FROM history_checkpoints WHERE number = ?').get(checkpoint)
  return { first: Number(row?.first_id), last: Number(row?.last_id), checkpoint }
}

const lastNumber = (db: DatabaseSync): number =>
  Number(db.prepare('SELECT max(number) AS n FROM history_checkpoints').get()?.n)

/** By whoever has the database but not the key: the checkpoint is made to fit the rows as they now are. */
const sealAgain = (db: DatabaseSync, number: number): void => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = Buffer.from(String(publicKey.export({ format: 'jwk' }).x), 'base64url')
  const keyId = createHash('sha256').update(raw).digest('hex').slice(0, 16)
  const c = db.prepare('SELECT * FROM history_checkpoints WHERE number = ?').get(number)
  const rows = db
    .prepare('SELECT * FROM history WHERE id BETWEEN ? AND ? ORDER BY id')
    .all(c?.first_id ?? 0, c?.last_id ?? 0)
  const sha = (text: string) => createHash('sha256').update(text).digest('hex')
  const lines = rows.map(row => JSON.stringify(row))
  const marks = JSON.stringify(rows.map((row, i) => [row.id, sha(lines[i] ?? '').slice(0, 16)]))
  const rowsHash = sha([c?.previous_hash, ...lines, ''].join('\n'))
  const statement = JSON.stringify({
    format: 'rokin-history-checkpoint-1',
    number,
    firstId: c?.first_id,
    lastId: c?.last_id,
    count: rows.length,
    newestAt: c?.newest_at,
    rowsHash,
    marksHash: sha(marks),
    previousHash: c?.previous_hash,
    sealedAt: c?.sealed_at,
    keyId,
  })
  db.prepare(
    'UPDATE history_checkpoints SET rows_hash = ?, marks = ?, key_id = ?, hash = ?, signature = ?, row_count = ? WHERE number = ?',
  ).run(
    rowsHash,
    marks,
    keyId,
    sha(statement),
    sign(null, Buffer.from(statement), privateKey).toString('base64'),
    rows.length,
    number,
  )
}

const CASES: { what: string; edit: (db: DatabaseSync) => RegExp[]; alone?: true }[] = [
  {
    what: 'a row whose result and address were changed',
    edit: db => {
      const { first } = sealedBy(db)
      db.exec(`UPDATE history SET result = 'refused', address = '198.51.100.1' WHERE id = ${first}`)
      return [new RegExp(`history row ${first} was changed( \\(result, address\\))? after checkpoint 1`)]
    },
  },
  {
    what: 'a row that was removed',
    edit: db => {
      const { last } = sealedBy(db)
      db.exec(`DELETE FROM history WHERE id = ${last}`)
      return [new RegExp(`history row ${last} was removed`)]
    },
  },
  {
    what: 'a row that took the place of another, and one with an id that no insert gives',
    edit: db => {
      const { first } = sealedBy(db)
      db.exec(`INSERT OR REPLACE INTO history (id, at, operation, result) VALUES (${first}, 0, 'login', 'done')`)
      db.exec(`INSERT INTO history (id, at, operation, result) VALUES (-7, 0, 'login', 'done')`)
      return [new RegExp(`history row ${first} was changed`), /history row -7 was slipped in/]
    },
  },
  {
    what: 'rows that were renumbered to hide one',
    edit: db => {
      const { first, last } = sealedBy(db)
      db.exec(`DELETE FROM history WHERE id = ${first}`)
      db.exec(`UPDATE history SET id = ${first} WHERE id = ${last}`)
      return [new RegExp(`history row ${first} was changed`), new RegExp(`history row ${last} was removed`)]
    },
  },
  {
    what: 'rows cut off at the end',
    edit: db => {
      const { first, last } = sealedBy(db, lastNumber(db))
      db.exec(`DELETE FROM history WHERE id >= ${first}`)
      return [new RegExp(`history row ${first} was removed`), new RegExp(`history row ${last} was removed`)]
    },
  },
  {
    what: 'rows cut off at the end with their checkpoint and every note of it',
    edit: db => {
      const number = lastNumber(db)
      const { first } = sealedBy(db, number)
      db.exec(`DELETE FROM history WHERE id >= ${first}`)
      db.exec(`DELETE FROM history_checkpoints WHERE number = ${number}`)
      db.exec(`DELETE FROM history_exports WHERE checkpoint = ${number}`)
      db.exec(`UPDATE sqlite_sequence SET seq = ${first - 1} WHERE name = 'history'`)
      return [new RegExp(`checkpoint ${number} is missing in the database; the archive has it, with rows ${first}–`)]
    },
    alone: true,
  },
  {
    what: 'rows cut off at the end with their checkpoint, by somebody less careful',
    edit: db => {
      const number = lastNumber(db)
      const { first } = sealedBy(db, number)
      db.exec(`DELETE FROM history WHERE id >= ${first}`)
      db.exec(`DELETE FROM history_checkpoints WHERE number = ${number}`)
      return [
        new RegExp(`history rows ${first}–\\d+ were given out and are gone`),
        new RegExp(`checkpoint ${number} is missing`),
      ]
    },
  },
  {
    what: 'a checkpoint that was removed from the middle',
    edit: db => {
      db.exec('DELETE FROM history_checkpoints WHERE number = 1')
      return [/checkpoint 1 is missing/]
    },
  },
  {
    what: 'a changed row under a checkpoint that another key signed',
    edit: db => {
      db.exec(`UPDATE history SET result = 'refused' WHERE id = ${sealedBy(db).first}`)
      sealAgain(db, 1)
      return [/checkpoint 1 is forged: it is signed with a key that is not trusted/]
    },
  },
  {
    what: 'a checkpoint that says another time',
    edit: db => {
      db.exec('UPDATE history_checkpoints SET sealed_at = sealed_at + 1 WHERE number = 1')
      return [/checkpoint 1 is forged: its contents are not what its hash says/]
    },
  },
  {
    what: 'a purge before ten years are over',
    edit: db => {
      const { last } = sealedBy(db)
      db.exec(`INSERT INTO history_purges (checkpoint, last_id, purged_at) VALUES (1, ${last}, 0)`)
      db.exec(`DELETE FROM history WHERE id <= ${last}`)
      return [new RegExp(`history row ${last} was removed`)]
    },
  },
]

for (const { what, edit, alone = false } of CASES) {
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
  assert.match(output, /checkpoint 1 is forged: it is signed with a key that is not trusted/)
})
