import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'
import { applyMigrations, newD1 } from '../../scripts/local/d1.ts'
import { d1File } from '../../scripts/local/d1-file.ts'
import { prepareD1 } from '../../scripts/local/database.ts'
import { openState } from '../../scripts/local/state.ts'

const folder = mkdtempSync(join(tmpdir(), 'rokin-d1-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const rows = (persistTo: string, sql: string): unknown[] => {
  const db = new DatabaseSync(d1File(persistTo) ?? '')
  try {
    return db
      .prepare(sql)
      .all()
      .map(row => ({ ...row }))
  } finally {
    db.close()
  }
}

const NAMES = readdirSync('migrations')
  .filter(name => name.endsWith('.sql'))
  .sort()
  .map(name => ({ name }))

const applied = (persistTo: string) => rows(persistTo, 'SELECT name FROM d1_migrations ORDER BY name')

test('migrations are applied once, under the names by which wrangler knows them', async () => {
  const persistTo = join(folder, 'applied')
  await applyMigrations(persistTo, {})
  await applyMigrations(persistTo, {})
  assert.deepEqual(applied(persistTo), NAMES)
})

test('a new database has them all, and so has one that is begun at the same moment', async () => {
  const places = ['one', 'other'].map(name => join(folder, name))
  await Promise.all(places.map(newD1))
  for (const persistTo of places) {
    assert.deepEqual(applied(persistTo), NAMES)
    // wrangler finds it: nothing is there to be applied, and the file is the one it had made itself.
    await applyMigrations(persistTo, {})
    assert.deepEqual(applied(persistTo), NAMES)
  }
})

test('a beginning that a crash cut off is begun anew', async () => {
  const persistTo = join(folder, 'cut-off')
  mkdirSync(join(persistTo, 'v3/d1.tmp/miniflare-D1DatabaseObject'), { recursive: true })
  await newD1(persistTo)
  assert.deepEqual(applied(persistTo), NAMES)
})

test('demo data whose second statement fails leaves nothing of its first, and goes in whole the next time', async () => {
  const state = openState(join(folder, 'state'), { isFresh: false })
  const prepare = (sql: string) =>
    prepareD1(state, { contracts: [] }, () => sql, { onMigrate: () => undefined, onSeed: () => undefined })
  const bank = `INSERT INTO banks (code, name, office, telephone, hours) VALUES ('9999', 'b', 'o', 't', 'h');`
  const found = () => rows(state.path('wrangler'), `SELECT code FROM banks WHERE code = '9999'`)
  await assert.rejects(prepare(`${bank}\nINSERT INTO nowhere VALUES (1);`), /no such table: nowhere/)
  assert.deepEqual(found(), [])
  await prepare(bank)
  assert.deepEqual(found(), [{ code: '9999' }])
  await prepare('INSERT INTO nowhere VALUES (1);')
})
