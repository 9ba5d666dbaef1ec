import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'

type Sealed = { first: number; last: number; checkpoint: number }

/** The ids of the first checkpoint, or of another. */
export const sealedBy = (db: DatabaseSync, checkpoint = 1): Sealed => {
  const row = db.prepare('SELECT first_id, last_id FROM history_checkpoints WHERE number = ?').get(checkpoint)
  return { first: Number(row?.first_id), last: Number(row?.last_id), checkpoint }
}

const lastNumber = (db: DatabaseSync): number =>
  Number(db.prepare('SELECT max(number) AS n FROM history_checkpoints').get()?.n)

/** By whoever has the database but not the key: the checkpoint is made to fit the rows as they now are. */
export const sealAgain = (db: DatabaseSync, number: number): void => {
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

type Edit = {
  what: string
  /** Edits the database by hand; answers what has to be said of it. */
  edit: (db: DatabaseSync) => RegExp[]
  /** Only with the archive can it be told. */
  alone?: true
}

export const EDITS: readonly Edit[] = [
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
      return [
        /checkpoint 1 is forged: it is signed with a key that was not given, and the archive has another in its place/,
      ]
    },
    alone: true,
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
