// The hourly backup with the command of its shipped unit, and so with its permissions, on databases without a system.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, beforeEach, test } from 'node:test'
import { ROOT } from '../../scripts/local/settings.ts'
import { HOUR_MS } from '../../src/lib/jst.ts'
import { surplus } from '../../src/runtime/deno/hourly-backup.ts'
import { migrate } from '../../src/runtime/deno/migrate.ts'
import { GUARD_FILES, MAIN_FILE } from '../../src/runtime/deno/names.ts'
import { openSqlite } from '../../src/runtime/deno/sqlite.ts'
import { shipped } from '../self-hosted/support/shipped.ts'
import { commandOf } from '../self-hosted/support/unit.ts'

const FILES = [...GUARD_FILES, MAIN_FILE]
const STAMP = /^\d{8}T\d{6}Z$/

const work = mkdtempSync(join(tmpdir(), 'hourly-backup-'))
const dataDir = join(work, 'data')
const backups = join(work, 'backups')

after(() => rmSync(work, { recursive: true, force: true }))

beforeEach(() => {
  for (const folder of [dataDir, backups]) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { mode: 0o700 })
  }
  for (const name of FILES) {
    const db = openSqlite(join(dataDir, name))
    if (name === MAIN_FILE) migrate(db, join(ROOT, 'migrations'))
    db.close()
  }
})

type Ended = { code: number; said: string }

const run = (command: string, args: string[]): Promise<Ended> =>
  new Promise(resolve => {
    // Whoever runs it by hand has not the unit's umask.
    const words = ['-c', 'umask 022; exec "$@"', 'sh', command, ...args]
    const env = { PATH: process.env.PATH ?? '', DENO_DIR: join(work, 'cache'), NO_COLOR: '1' }
    execFile('sh', words, { cwd: ROOT, env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
    )
  })

const runUnit = (): Promise<Ended> => {
  const places = { '/var/lib/rokin': dataDir, '/var/backups/rokin': backups, '/opt/rokin': ROOT }
  const [command = '', ...args] = commandOf(shipped('systemd/rokin-backup.service', places))
  return run(command, args)
}

const inMain = <T>(work: (db: DatabaseSync) => T): T => {
  const db = new DatabaseSync(join(dataDir, MAIN_FILE), { enableForeignKeyConstraints: false })
  try {
    return work(db)
  } finally {
    db.close()
  }
}

const noted = () => inMain(db => db.prepare(`SELECT * FROM cron_runs WHERE job = 'backup'`).get())

/** A row that belongs to none: the copy is no sound database, which is found when it lies there. */
const damage = () =>
  inMain(db => db.exec(`INSERT INTO sessions VALUES ('x', 'nobody', 'none', 0, 0, 0, NULL, NULL, 0)`))

/** As an administrator types it. */
const task = (...args: string[]) => run(join(ROOT, 'node_modules/deno/deno'), ['task', '--quiet', ...args])

const hoursAgo = (hours: number): Date => new Date(Date.now() - hours * HOUR_MS)

/** A folder in which something was last written so many hours ago. */
const folderOf = (name: string, hours: number): void => {
  const folder = join(backups, name)
  mkdirSync(folder)
  const file = join(folder, MAIN_FILE)
  writeFileSync(file, 'x')
  for (const path of [file, folder]) utimesSync(path, hoursAgo(hours), hoursAgo(hours))
}

const modesIn = (folder: string): Record<string, string> =>
  Object.fromEntries(readdirSync(folder).map(name => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]))

test('it is whole, its folder has the name of the moment, nobody else can read it, and monitoring knows of it', async () => {
  const { code, said } = await runUnit()
  assert.equal(code, 0, said)
  const [name = '', ...others] = readdirSync(backups)
  assert.match(name, STAMP)
  assert.deepEqual(others, [])
  const folder = join(backups, name)
  assert.ok(said.includes(` are in ${folder}\n`), said)
  const all = Object.fromEntries([...FILES, 'manifest.json'].map(file => [file, '600']))
  assert.deepEqual(modesIn(folder), all)
  assert.equal(statSync(folder).mode & 0o777, 0o700)
  const run = noted()
  assert.deepEqual([run?.succeeded_at, run?.failing_since], [run?.ran_at, null])

  const restored = join(work, 'restored')
  mkdirSync(restored, { mode: 0o755 })
  const restore = await task('restore', folder, restored)
  assert.equal(restore.code, 0, restore.said)
  assert.deepEqual(modesIn(restored), Object.fromEntries(FILES.map(file => [file, '600'])))
})

test('one that fails leaves nothing behind, says why, and is noted for the alert until one succeeds', async () => {
  damage()
  const first = await runUnit()
  assert.deepEqual([first.code, /a row of sessions that belongs to none/.test(first.said)], [1, true], first.said)
  assert.deepEqual(readdirSync(backups), [])
  const failed = noted()
  assert.deepEqual([failed?.succeeded_at, failed?.failing_since], [null, failed?.ran_at])
  const again = await runUnit()
  assert.equal(again.code, 1)
  assert.deepEqual(readdirSync(backups), [])
  assert.equal(noted()?.failing_since, failed?.ran_at)
  inMain(db => db.exec('DELETE FROM sessions'))
  assert.equal((await runUnit()).code, 0)
  assert.equal(noted()?.failing_since, null)
})

test('one by hand that fails leaves nothing behind either, and is no business of the alert’s', async () => {
  damage()
  assert.equal((await task('backup', dataDir, join(backups, 'before-the-update'))).code, 1)
  assert.deepEqual(readdirSync(backups), [])
  assert.equal(noted(), undefined)
})

test('where no system’s databases are, nothing is made: neither a backup nor a database', async () => {
  rmSync(join(dataDir, MAIN_FILE))
  const { code, said } = await runUnit()
  assert.deepEqual([code, /is not there: is that the system's folder/.test(said)], [1, true])
  assert.deepEqual([existsSync(join(dataDir, MAIN_FILE)), readdirSync(backups)], [false, []])
})

test('what one left that was killed goes, one under way and what people have named stay', async () => {
  folderOf('20260101T000000Z.partial', 7)
  folderOf('20260102T000000Z.partial', 1)
  folderOf('before-the-update.partial', 24 * 400)
  folderOf('before-the-update', 24 * 400)
  const { code, said } = await runUnit()
  assert.equal(code, 0, said)
  const left = readdirSync(backups).filter(name => !STAMP.test(name))
  assert.deepEqual(left.sort(), ['20260102T000000Z.partial', 'before-the-update', 'before-the-update.partial'])
})

test('what there is too much of goes from the disk, the oldest first', async () => {
  const old = Array.from({ length: 60 }, (_, minute) => `20250101T00${String(minute).padStart(2, '0')}00Z`)
  for (const name of old) folderOf(name, 24 * 400)
  const { code, said } = await runUnit()
  assert.equal(code, 0, said)
  const left = readdirSync(backups).sort()
  assert.deepEqual(left.slice(0, -1), old.slice(-48))
  assert.match(left.at(-1) ?? '', /^20(?!25)/)
})

test('one that is whole is no failure because it cannot be noted', async () => {
  inMain(db => db.exec('DROP TABLE cron_runs'))
  const { code, said } = await runUnit()
  assert.equal(code, 0, said)
  assert.match(said, /backup_not_noted/)
  assert.equal(readdirSync(backups).length, 1)
})

test('all of two days are kept and the last of each day (JST) for 30 days, whatever the clock says for once', () => {
  const now = new Date('2026-11-28T03:00:30Z')
  const stamp = (at: number) => `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
  const hourly = Array.from({ length: 24 * 40 }, (_, i) => stamp(now.getTime() - 30_000 - i * HOUR_MS))
  const gone = new Set(surplus([...hourly, 'before-the-update', '20260101T000000Z.partial'], now))
  const kept = hourly.filter(name => !gone.has(name))
  assert.deepEqual(
    [...gone].filter(name => !hourly.includes(name)),
    [],
  )
  assert.deepEqual(kept.slice(0, 48), hourly.slice(0, 48))
  // 23:00 in Japan.
  assert.deepEqual(
    kept.slice(48).map(name => name.slice(8)),
    Array.from({ length: 28 }, () => 'T140000Z'),
  )
  assert.equal(kept.at(-1), '20261029T140000Z')
  // Days without any make none too old.
  assert.deepEqual(surplus(['20250101T000000Z', '20250102T000000Z'], now), [])
  // A clock that is two months ahead takes none that a right one would keep, nor does what it has named afterwards.
  const ahead = new Date(now.getTime() + 60 * 24 * HOUR_MS)
  assert.deepEqual(surplus(kept, ahead), [])
  assert.deepEqual(surplus([...kept, stamp(ahead.getTime())], now), [])
  // Run after run, nothing that is to be kept for long goes before its time.
  assert.deepEqual(surplus(kept, now), [])
})
