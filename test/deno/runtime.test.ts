import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { ROOT, readSettings } from '../../scripts/local/settings.ts'
import { CRONS } from '../../src/cron.ts'
import { DAY_MS } from '../../src/lib/jst.ts'
import { claiming, keepCron } from '../../src/runtime/deno/cron.ts'
import { SqliteDatabase } from '../../src/runtime/deno/d1-database.ts'
import { FairQueue } from '../../src/runtime/deno/fair-queue.ts'
import { migrate, RewrittenMigration } from '../../src/runtime/deno/migrate.ts'
import { limitPostsTo, POST_LIMIT } from '../../src/runtime/deno/post-limit.ts'
import { openSqlite } from '../../src/runtime/deno/sqlite.ts'
import { openStaticFiles } from '../../src/runtime/deno/static-files.ts'
import { BEHAVIOUR, behaviourOf } from '../support/database-behaviour.ts'

const work = mkdtempSync(join(tmpdir(), 'deno-runtime-'))
after(() => rmSync(work, { recursive: true, force: true }))

const MIGRATIONS = join(ROOT, 'migrations')

test('SQLite does what the app relies on of D1', async () => {
  const db = openSqlite(join(work, 'behaviour.sqlite'))
  migrate(db, MIGRATIONS)
  assert.deepEqual(await behaviourOf(new SqliteDatabase(db)), BEHAVIOUR)
  db.close()
})

test('a migration is applied once, and one that was changed afterwards is refused', () => {
  const folder = mkdtempSync(join(work, 'migrations-'))
  copyFileSync(join(MIGRATIONS, '0001_spine.sql'), join(folder, '0001_spine.sql'))
  const db = openSqlite(join(folder, 'main.sqlite'))
  assert.deepEqual(migrate(db, folder), ['0001_spine.sql'])
  assert.deepEqual(migrate(db, folder), [])
  writeFileSync(join(folder, '0002_broken.sql'), 'CREATE TABLE half (a); CREATE TABLE half (a);')
  assert.throws(() => migrate(db, folder), /already exists/)
  assert.equal(db.prepare(`SELECT count(*) AS n FROM sqlite_master WHERE name = 'half'`).get()?.n, 0)
  writeFileSync(join(folder, '0001_spine.sql'), 'SELECT 1;')
  assert.throws(() => migrate(db, folder), RewrittenMigration)
  db.close()
})

type Tally = { wrong: number; refused: number }

const guess = async (folder: string, guard: string): Promise<Tally> => {
  const flags = ['run', '--quiet', '--no-prompt', '--cached-only', '--allow-read', `--allow-write=${folder}`]
  const script = join(ROOT, 'test/deno/guess.ts')
  const { stdout } = await promisify(execFile)(
    join(ROOT, 'node_modules/deno/deno'),
    [...flags, script, folder, guard],
    {
      cwd: ROOT,
    },
  )
  return JSON.parse(stdout)
}

test('of 300 parallel wrong passwords exactly six are checked, by one process or by three on the same files', async () => {
  const alone = await guess(mkdtempSync(join(work, 'guards-')), 'alone')
  assert.deepEqual([alone.wrong, alone.refused], [6, 294])
  const folder = mkdtempSync(join(work, 'guards-'))
  const three = await Promise.all([0, 1, 2].map(() => guess(folder, 'shared')))
  assert.equal(
    three.reduce((sum, { wrong }) => sum + wrong, 0),
    6,
  )
})

test('who has much waiting waits behind their own, not before the others', () => {
  const queue = new FairQueue<string>()
  for (let i = 0; i < 3; i++) queue.put('attacker', `a${i}`)
  queue.put('person', 'p0')
  queue.put('other', 'o0')
  const order = Array.from({ length: 6 }, () => queue.take())
  assert.deepEqual(order, ['a0', 'p0', 'o0', 'a1', 'a2', undefined])
})

test('posts are counted by address, and a new period begins at nought', () => {
  let now = 0
  const mayPost = limitPostsTo({ posts: 2, periodMs: 60_000 }, () => now)
  assert.deepEqual([mayPost('a'), mayPost('a'), mayPost('a'), mayPost('b')], [true, true, false, true])
  now = 60_000
  assert.equal(mayPost('a'), true)
})

test('a clock that was ahead and is put right keeps nobody out and no cron from running', () => {
  let now = 366 * DAY_MS
  const mayPost = limitPostsTo({ posts: 1, periodMs: 60_000 }, () => now)
  assert.deepEqual([mayPost('a'), mayPost('a')], [true, false])
  now = 0
  assert.deepEqual([mayPost('a'), mayPost('a')], [true, false])

  const db = openSqlite(join(work, 'claims.sqlite'))
  const [claim, otherClaim] = [claiming(db), claiming(db)]
  assert.deepEqual([claim('* * * * *', 527_040), otherClaim('* * * * *', 527_040)], [true, false])
  assert.equal(otherClaim('* * * * *', 527_039), false)
  assert.deepEqual([claim('* * * * *', 7), otherClaim('* * * * *', 7)], [true, false])
  assert.equal(claim('* * * * *', 8), true)
  db.close()
})

test('a minute that cannot be claimed is told of, with no run, and the first that can be', async t => {
  t.mock.method(console, 'error', () => undefined)
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.UTC(2026, 10, 24) })
  const db = openSqlite(join(work, 'unwritable.sqlite'))
  const seen: string[] = []
  const end = keepCron(
    db,
    ['* * * * *'],
    async () => void seen.push('run'),
    isWritten => void seen.push(`${isWritten}`),
  )
  const minute = () => t.mock.timers.tick(61_000)
  db.exec('PRAGMA query_only = ON')
  minute()
  minute()
  assert.deepEqual(seen, ['false', 'false'])
  db.exec('PRAGMA query_only = OFF')
  minute()
  assert.deepEqual(seen, ['false', 'false', 'true', 'run'])
  await end()
  db.close()
})

test('static files: what is there comes with its headers, what is not cannot be reached by any spelling', async () => {
  const answer = openStaticFiles(join(ROOT, 'static'))
  const ask = (path: string, init?: RequestInit) => answer(new Request(`http://portal.test${path}`, init))
  const icon = ask('/icon.svg')
  assert.equal(icon?.headers.get('Content-Type'), 'image/svg+xml')
  assert.match(icon?.headers.get('Content-Security-Policy') ?? '', /default-src 'none'/)
  const known = ask('/icon.svg', { headers: { 'If-None-Match': `W/${icon?.headers.get('ETag')}` } })
  assert.equal(known?.status, 304)
  assert.equal(await ask('/icon.svg', { method: 'HEAD' })?.text(), '')
  for (const path of ['/_headers', '/../package.json', '/%2e%2e/package.json', '/build/../_headers', '/icon.svg/', '/'])
    assert.equal(ask(path), undefined, path)
  assert.equal(ask('/icon.svg', { method: 'POST' }), undefined)
})

test('Deno fires the crons and limits the posts that wrangler.toml has', () => {
  const [, limit, period] =
    /simple = \{ limit = (\d+), period = (\d+) \}/.exec(readFileSync('wrangler.toml', 'utf8')) ?? []
  assert.deepEqual(POST_LIMIT, { posts: Number(limit), periodMs: Number(period) * 1000 })
  assert.deepEqual([...CRONS].sort(), readSettings({}).crons.toSorted())
})
