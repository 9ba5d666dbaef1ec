// Time is moved by moving rows, mostly while the system is down: nothing in the app knows of it.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { deserialize } from 'node:v8'
import { d1File } from '../../scripts/local/d1-file.ts'
import { DAY_MS, HOUR_MS } from '../../src/lib/jst.ts'
import { MAIN_FILE } from '../../src/runtime/deno/names.ts'
import type { LocalSystem } from './local-system.ts'

export type Place = Pick<LocalSystem, 'stateDir' | 'runtime'>

/** The file that the app's tables are in. */
export const mainDatabase = ({ stateDir, runtime }: Place): string => {
  const file = runtime === 'deno' ? join(stateDir, 'deno', MAIN_FILE) : d1File(join(stateDir, 'wrangler'))
  if (file === undefined || !existsSync(file)) throw new Error(`there is not one database in ${stateDir}`)
  return file
}

/** Where each runtime keeps the guards' databases, under the state folder. */
const GUARDS = { cloudflare: 'wrangler/v3/do', workerd: 'wrangler/v3/do', deno: 'deno' } as const

/** Those of Deno's folder that are not a guard's are without its tables; the tools' own bookkeeping is left out. */
const guardDatabases = ({ stateDir, runtime }: Place): string[] => {
  const folder = join(stateDir, GUARDS[runtime])
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.sqlite') && !file.endsWith('metadata.sqlite'))
    .map(file => join(folder, file))
}

const withTables = (files: readonly string[], table: string, edit: (db: DatabaseSync) => void): void => {
  for (const file of files) {
    const db = new DatabaseSync(file, { timeout: 10_000 })
    const isThere = db.prepare(`SELECT 1 FROM sqlite_master WHERE name = ?`).get(table)
    if (isThere) edit(db)
    db.close()
  }
}

/** What is done to the databases while nobody uses them. */
export const whileDown = async (system: LocalSystem, edit: () => void): Promise<LocalSystem> => {
  await system.kill()
  edit()
  return system.restart()
}

const JST_MS = 9 * HOUR_MS

/**
 * As if every certificate, or every one of a user's, had been issued so many days earlier, and it were past 8:00, when
 * the day's notices go out.
 */
export const ageCertificates = (system: LocalSystem, days: number, userId?: string): Promise<LocalSystem> =>
  whileDown(system, () =>
    withTables([mainDatabase(system)], 'certificates', db => {
      const columns = ['issued_at', 'not_after', 'renewable_from', 'next_notice_at']
      db.prepare(
        `UPDATE certificates SET ${columns.map(name => `${name} = ${name} - ${days * DAY_MS}`).join(', ')}
         WHERE ?1 IS NULL OR user = (SELECT id FROM users WHERE user_id = ?1)`,
      ).run(userId ?? null)
      const now = Date.now()
      const midnight = now - ((now + JST_MS) % DAY_MS) + DAY_MS
      db.prepare('UPDATE certificates SET next_notice_at = ?1 WHERE next_notice_at > ?1 AND next_notice_at < ?2').run(
        now,
        midnight,
      )
    }),
  )

const ENDS = {
  /** As if the user had not clicked for longer than a session waits. */
  idle: 'last_seen_at = last_seen_at - ?1',
  /** As if they had been at it all day. */
  long: 'ends_at = ends_at - 8 * ?1',
} as const

export const endSession = (system: LocalSystem, userId: string, how: keyof typeof ENDS): Promise<LocalSystem> =>
  whileDown(system, () =>
    withTables([mainDatabase(system)], 'sessions', db =>
      db
        .prepare(
          `UPDATE sessions SET ${ENDS[how]}
           WHERE ended_at IS NULL AND user = (SELECT id FROM users WHERE user_id = ?2)`,
        )
        .run(HOUR_MS, userId),
    ),
  )

/** As if the hour of every lock had passed; `locks` as if there had been so many before it. */
export const endLocks = (system: LocalSystem, { locks = 0 } = {}): Promise<LocalSystem> =>
  whileDown(system, () => {
    const past = Date.now() - 1
    withTables(guardDatabases(system), 'counts', db =>
      db
        .prepare(
          `UPDATE counts SET locked_until = ?1,
             state = json_set(state, '$.lockedUntil', ?1, '$.locks', state ->> '$.locks' + ?2)
           WHERE locked_until IS NOT NULL`,
        )
        .run(past, locks),
    )
    withTables([mainDatabase(system)], 'locks', db =>
      db.prepare('UPDATE locks SET locked_until = ?1 WHERE locked_until IS NOT NULL').run(past),
    )
  })

/** As if a minute had passed for the mails that a dead sender took with it. */
export const endLeases = (system: LocalSystem): Promise<LocalSystem> =>
  whileDown(system, () =>
    withTables([mainDatabase(system)], 'outbox', db => db.exec('UPDATE outbox SET leased_until = 0')),
  )

/** As if it were time to try the mails again that were not taken; the system goes on meanwhile. */
export const endBackOffs = (system: LocalSystem): void =>
  withTables([mainDatabase(system)], 'outbox', db =>
    db.exec(`UPDATE outbox SET next_attempt_at = 1 WHERE state = 'pending'`),
  )

/** As if a minute had passed since the approval of a release that did not come to its guard. */
export const makeGuardsDue = (system: LocalSystem): Promise<LocalSystem> =>
  whileDown(system, () =>
    withTables([mainDatabase(system)], 'approvals', db =>
      db.exec('UPDATE approvals SET guard_due_at = 1 WHERE guard_due_at IS NOT NULL'),
    ),
  )

/** What the guards keep and D1 may lag behind: each counter's epoch and state, and how many events are not told yet. */
export type GuardMemory = { guard: string; counter: string; epoch: number; isBlocked: boolean; isLocked: boolean }

export const readGuards = (place: Place): { memory: GuardMemory[]; untold: number } => {
  const found = { memory: [] as GuardMemory[], untold: 0 }
  withTables(guardDatabases(place), 'counts', db => {
    const hasGuard = db.prepare(`SELECT 1 FROM pragma_table_info('counts') WHERE name = 'guard'`).get() !== undefined
    // A Durable Object keeps its name beside; one that never had anything to tell keeps none, nor a table for it.
    const hasName = db.prepare(`SELECT 1 FROM sqlite_master WHERE name = '_cf_KV'`).get() !== undefined
    const name = hasName ? db.prepare(`SELECT value FROM _cf_KV WHERE key = 'name'`).get()?.value : undefined
    const own = name instanceof Uint8Array ? String(deserialize(name)) : ''
    const rows = db
      .prepare(
        `SELECT ${hasGuard ? 'guard' : `''`} AS guard, counted, state ->> '$.epoch' AS epoch,
           state ->> '$.isBlocked' AS blocked, locked_until IS NOT NULL AS locked
         FROM counts WHERE instr(counted, ':') = 0 AND state ->> '$.epoch' > 0`,
      )
      .all()
    for (const { guard, counted, epoch, blocked, locked } of rows)
      found.memory.push({
        guard: String(guard) || own,
        counter: String(counted),
        epoch: Number(epoch),
        isBlocked: blocked === 1,
        isLocked: locked === 1,
      })
    found.untold += Number(db.prepare('SELECT count(*) AS n FROM events').get()?.n)
  })
  return found
}
