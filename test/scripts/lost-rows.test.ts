import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { linesOfLost } from '../../scripts/local/lost-rows.ts'
import type { CanonicalRow } from '../../src/history/canonical-row.ts'
import { newId } from '../../src/lib/tokens.ts'
import { canonicalRow } from '../support/canonical-row.ts'

const database = new DatabaseSync(':memory:')
for (const file of globSync('migrations/*.sql').sort()) database.exec(readFileSync(file, 'utf8'))
database.exec('PRAGMA foreign_keys = OFF')

const ask = async <Row>(sql: string, ...numbers: number[]): Promise<Row[]> => {
  const rows: unknown = database.prepare(sql).all(...numbers)
  return rows as Row[]
}

const insertUser = (id: string, userId: string, role: string): void => {
  database
    .prepare(
      `INSERT INTO users (id, user_id, contract_number, role, name, mail, password_hash, created_at)
       VALUES (?, ?, ?, ?, '労金　太郎', 'a@sample.co.jp', '', 0)`,
    )
    .run(id, userId, role === 'master' ? '10000001' : '10000002', role)
}

const rowOf = (id: number, row: Partial<CanonicalRow>): CanonicalRow =>
  canonicalRow({ id, at: id, operation: 'register_user', contract_number: '10000001', ...row })

const linesOf = async (rows: readonly CanonicalRow[]) => {
  const { lines, unknown } = await linesOfLost(ask, rows)
  return { lines: lines.map(line => JSON.parse(line)), unknown }
}

test('lost rows name whom the database knows by user ID, role and contract, and say whom it does not', async () => {
  const [master, general, lost] = [newId(), `${'0'.repeat(8)}${'f'.repeat(24)}`, newId()]
  insertUser(master, 'master01', 'master')
  insertUser(general, 'general1', 'general')
  const { lines, unknown } = await linesOf([
    rowOf(1, { actor: master, subject: lost }),
    rowOf(2, { actor: master, subject: general, operation: 'delete_user' }),
    rowOf(3, { operation: 'register_contract' }),
  ])
  const ofMaster = { userId: 'master01', role: 'master', contract: '10000001' }
  assert.deepEqual(
    lines.map(({ actorIs, subjectIs }) => [actorIs, subjectIs]),
    [
      [ofMaster, 'not in this database'],
      [ofMaster, { userId: 'general1', role: 'general', contract: '10000002' }],
      [null, null],
    ],
  )
  assert.equal(unknown, 1)
  const { actorIs: _, subjectIs: __, ...sealed } = lines[0]
  assert.deepEqual(sealed, rowOf(1, { actor: master, subject: lost }))
  assert.doesNotMatch(JSON.stringify(lines), /太郎|sample/)
})

test('any number of users is looked up', async () => {
  const ids = Array.from({ length: 250 }, newId)
  for (const [i, id] of ids.entries()) insertUser(id, `many${1000 + i}`, 'general')
  const { lines, unknown } = await linesOf(ids.map((subject, i) => rowOf(i + 1, { subject })))
  assert.equal(unknown, 0)
  assert.deepEqual(
    lines.map(({ subjectIs }) => subjectIs.userId),
    ids.map((_, i) => `many${1000 + i}`),
  )
})
