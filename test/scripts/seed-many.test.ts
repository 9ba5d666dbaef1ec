import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { seededId, seedManyUsers } from '../../scripts/local/many-users.ts'
import { ROOT } from '../../scripts/local/settings.ts'

const USERS = 3_000
const now = new Date('2026-11-25T12:00:00+09:00')

/** An empty database with the schema of the migrations. */
const empty = (): DatabaseSync => {
  const db = new DatabaseSync(':memory:')
  const folder = join(ROOT, 'migrations')
  for (const name of readdirSync(folder).sort()) db.exec(readFileSync(join(folder, name), 'utf8'))
  return db
}

const seed = (db: DatabaseSync, users = USERS): string[] => {
  const told: string[] = []
  seedManyUsers(db, { users, now, passwordHash: 'hash', onProgress: (stage, done) => told.push(`${stage} ${done}`) })
  return told
}

const all = (db: DatabaseSync, sql: string) =>
  db
    .prepare(sql)
    .all()
    .map(row => ({ ...row }))
const count = (db: DatabaseSync, from: string) => Number(all(db, `SELECT count(*) AS n FROM ${from}`)[0]?.n)

test('seeds so many users, tells how far it is, and leaves indexes and triggers as they were', () => {
  const schema = 'SELECT type, name, sql FROM sqlite_master ORDER BY type, name'
  const db = empty()
  const told = seed(db)
  assert.deepEqual(all(db, schema), all(empty(), schema))
  assert.equal(count(db, 'users'), USERS)
  assert.equal(told.at(-1), `search entries ${USERS}`)
  for (const has of ['certificates', 'locks', 'outbox', 'history', `users WHERE status = 'deleted'`]) {
    assert.ok(count(db, has) > 0, has)
  }
  assert.deepEqual(all(db, 'PRAGMA foreign_key_check'), [])
  assert.deepEqual(all(db, 'PRAGMA integrity_check'), [{ integrity_check: 'ok' }])
  // Nothing is due that the cron would have sent already.
  assert.equal(count(db, `certificates WHERE next_notice_at <= ${now.getTime()}`), 0)
  assert.equal(count(db, 'users WHERE name_key IS NULL'), 0)
})

test('the search finds what it would have found had the triggers written it', () => {
  const seeded = empty()
  seed(seeded)
  const byTriggers = empty()
  for (const table of ['banks', 'contracts', 'users', 'certificates', 'locks']) {
    for (const row of all(seeded, `SELECT * FROM ${table} WHERE TRUE ORDER BY 1`)) {
      const columns = Object.keys(row)
      // Addresses bounce after their users were registered.
      const values = columns.map(name => (name === 'mail_bounced_at' ? null : (row[name] ?? null)))
      byTriggers
        .prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
        .run(...values)
    }
  }
  const bounce = byTriggers.prepare('UPDATE users SET mail_bounced_at = ? WHERE id = ?')
  for (const { id, at } of all(seeded, 'SELECT id, mail_bounced_at AS at FROM users WHERE mail_bounced_at IS NOT NULL'))
    bounce.run(Number(at), String(id))
  const entries = 'SELECT * FROM search_entries ORDER BY bank_code, kind, key, subject'
  assert.deepEqual(all(seeded, entries), all(byTriggers, entries))
  const kinds = all(seeded, 'SELECT DISTINCT kind FROM search_entries ORDER BY kind').map(({ kind }) => kind)
  const expected = ['blocked', 'bounced', 'ends', 'locked', 'mail', 'name', 'organisation', 'user_id', 'waiting']
  assert.deepEqual(kinds, expected)
})

test('no two users of millions have one row id', () => {
  const serials = [0, 1, 0x1234, 0xd1234, 0xed1234, 0x5eed1234, 49_999_999]
  assert.equal(new Set(serials.map(seededId)).size, serials.length)
  for (const serial of serials) assert.match(seededId(serial), /^[0-9a-f]{32}$/)
})

test('a second run goes on with new contracts', () => {
  const db = empty()
  seed(db, 300)
  seed(db, 300)
  assert.equal(count(db, 'users'), 600)
  assert.equal(count(db, 'contracts'), Number(all(db, 'SELECT count(DISTINCT number) AS n FROM contracts')[0]?.n))
})
