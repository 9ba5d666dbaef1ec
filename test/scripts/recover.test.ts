import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'

const SIGN_OFF = ['--by', '運用　一郎', '--approved-by', '運用　二郎', '--reason', 'rehearsal']

const folder = mkdtempSync(join(tmpdir(), 'recover-'))
const file = join(folder, 'main.sqlite')
const database = new DatabaseSync(file)
for (const migration of globSync('migrations/*.sql').sort()) database.exec(readFileSync(migration, 'utf8'))

after(() => {
  database.close()
  rmSync(folder, { recursive: true, force: true })
})

const recover = (...args: string[]): string =>
  execFileSync('node', ['scripts/recover.ts', ...args, '--database', file], { encoding: 'utf8' })

const ordered = (): string => {
  const [, id = ''] =
    /Ordered \(([0-9a-f]{16})\)/.exec(recover('restored', '--to', '2026-11-25T10:00:00Z', ...SIGN_OFF)) ?? []
  return id
}

const standOf = (id: string): string =>
  recover('status')
    .split('\n')
    .find(line => line.startsWith(id))
    ?.replace(/^.*運用　二郎 {2}/, '') ?? ''

test('an order that was withdrawn is not told as done, and how far it came is', () => {
  const [begun, untouched, done] = [ordered(), ordered(), ordered()]
  const moveTo = database.prepare('UPDATE recovery_orders SET position = ? WHERE id = ?')
  moveTo.run(`revocations checkpoints/0000000007-${'a'.repeat(32)}.jsonl.gz ${'b'.repeat(64)}`, begun)
  assert.match(standOf(begun), /^open \(revocations checkpoints\/0000000007-a+\.jsonl\.gz\)$/)
  assert.match(standOf(untouched), /^open \(not begun\)$/)
  for (const id of [begun, untouched]) recover('withdraw', '--order', id, ...SIGN_OFF)

  // As the cron does.
  moveTo.run('contracts ', done)
  database.prepare('UPDATE recovery_orders SET done_at = 1 WHERE id = ?').run(done)
  database
    .prepare(`INSERT INTO history (at, operation, result, event_key) VALUES (1, 'recovery_done', 'done', ?)`)
    .run(`recovery:${done}`)

  assert.match(
    standOf(begun),
    /^withdrawn \S+Z, not done \(it came to: revocations checkpoints\/0000000007-a+\.jsonl\.gz\)$/,
  )
  assert.match(standOf(untouched), /^withdrawn \S+Z, not done \(it came to: not begun\)$/)
  assert.equal(standOf(done), 'done 1970-01-01T00:00:00.001Z')
})
