import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'
import { runNode } from '../../scripts/local/processes.ts'

const folder = mkdtempSync(join(tmpdir(), 'rokin-apply-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const persistTo = join(folder, 'wrangler')
const apply = (sql?: string): Promise<string> => {
  const file = join(folder, 'some.sql')
  if (sql) writeFileSync(file, sql)
  return runNode('failed', ['scripts/local/apply-to-d1.ts', persistTo, ...(sql ? [file] : [])])
}

const rows = (sql: string): unknown[] => {
  const place = join(persistTo, 'v3/d1/miniflare-D1DatabaseObject')
  const name = readdirSync(place).find(file => file.endsWith('.sqlite') && file !== 'metadata.sqlite')
  const db = new DatabaseSync(join(place, name ?? ''))
  try {
    return db.prepare(sql).all()
  } finally {
    db.close()
  }
}

test('migrations are applied once, under the names by which wrangler knows them', async () => {
  await apply()
  await apply()
  const names = readdirSync('migrations').filter(name => name.endsWith('.sql'))
  const applied = rows('SELECT name FROM d1_migrations ORDER BY name').map(row => ({ ...(row as object) }))
  assert.deepEqual(
    applied,
    names.sort().map(name => ({ name })),
  )
})

test('a file whose second statement fails leaves nothing of its first, and says what failed', async () => {
  const bank = `INSERT INTO banks (code, name, office, telephone, hours) VALUES ('9999', 'b', 'o', 't', 'h');`
  await assert.rejects(apply(`${bank}\nINSERT INTO nowhere VALUES (1);`), /failed.*no such table: nowhere/s)
  assert.deepEqual(rows(`SELECT 1 FROM banks WHERE code = '9999'`), [])
  await apply(bank)
  assert.equal(rows(`SELECT 1 FROM banks WHERE code = '9999'`).length, 1)
})
