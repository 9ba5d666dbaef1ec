import type { DatabaseSync } from 'node:sqlite'
import type { GuardStore } from '../../credentials/guard.ts'
import { COUNTS_KEPT_MS, MOST_COUNTS, readEvent, readState } from '../../credentials/guard-memory.ts'
import type { LockState } from '../../credentials/lockout.ts'
import type { Counter, LockEvent } from '../../credentials/password-guard.ts'
import { prepared } from './statements.ts'

/** Told in one go at most: what a flood leaves over is told in the next. */
const MOST_EVENTS = 500

/** The tables of one guards file, which many guards share. */
export const makeGuardTables = (db: DatabaseSync): void =>
  db.exec(`
    CREATE TABLE IF NOT EXISTS counts (
      guard TEXT NOT NULL, counted TEXT NOT NULL, state TEXT NOT NULL, locked_until INTEGER, touched_at INTEGER NOT NULL,
      PRIMARY KEY (guard, counted)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS counts_by_touch ON counts (guard, touched_at);
    CREATE INDEX IF NOT EXISTS counts_by_lock ON counts (locked_until) WHERE locked_until IS NOT NULL;
    CREATE TABLE IF NOT EXISTS events (
      guard TEXT NOT NULL, counter TEXT NOT NULL, epoch INTEGER NOT NULL, event TEXT NOT NULL,
      PRIMARY KEY (guard, counter, epoch)
    ) STRICT, WITHOUT ROWID;
  `)

/** One guard's memory. Every call belongs into a transaction that holds the file's write lock. */
export class SqliteGuardStore implements GuardStore {
  readonly #db: DatabaseSync
  readonly #guard: string

  constructor(db: DatabaseSync, guard: string) {
    this.#db = db
    this.#guard = guard
  }

  read(counted: string): LockState | null {
    const row = prepared(this.#db, 'SELECT state FROM counts WHERE guard = ? AND counted = ?').get(this.#guard, counted)
    return row ? readState(String(row.state)) : null
  }

  write(counted: string, state: LockState, at: number): void {
    prepared(
      this.#db,
      'INSERT OR REPLACE INTO counts (guard, counted, state, locked_until, touched_at) VALUES (?, ?, ?, ?, ?)',
    ).run(this.#guard, counted, JSON.stringify(state), state.lockedUntil, at)
    // A record's own guard has two counts at most: only the shared ones ever have something to forget.
    if (!counted.includes(':')) return
    this.forgetUntouched(at)
    prepared(
      this.#db,
      `DELETE FROM counts WHERE guard = ?1 AND counted IN (
         SELECT counted FROM counts WHERE guard = ?1
         ORDER BY touched_at LIMIT max(0, (SELECT count(*) FROM counts WHERE guard = ?1) - ?2))`,
    ).run(this.#guard, MOST_COUNTS)
  }

  /** Counts of unknown IDs that nobody touched for a year. */
  forgetUntouched(now: number): void {
    prepared(this.#db, `DELETE FROM counts WHERE guard = ? AND touched_at < ? AND instr(counted, ':') > 0`).run(
      this.#guard,
      now - COUNTS_KEPT_MS,
    )
  }

  keepEvent(event: LockEvent): void {
    prepared(this.#db, 'INSERT OR REPLACE INTO events (guard, counter, epoch, event) VALUES (?, ?, ?, ?)').run(
      this.#guard,
      event.counter,
      event.epoch,
      JSON.stringify(event),
    )
  }

  eventsToTell(): LockEvent[] {
    const rows = prepared(this.#db, 'SELECT event FROM events WHERE guard = ? ORDER BY epoch').all(this.#guard)
    return rows.map(row => readEvent(String(row.event)))
  }
}

/** What D1 has. */
export const forgetEvents = (db: DatabaseSync, events: readonly Pick<LockEvent, 'guard' | 'counter' | 'epoch'>[]) => {
  const forget = prepared(db, 'DELETE FROM events WHERE guard = ? AND counter = ? AND epoch = ?')
  for (const { guard, counter, epoch } of events) forget.run(guard, counter, epoch)
}

/** Events of all of a file's guards that happened up to `before`, each guard's in their order. */
export const untoldEvents = (db: DatabaseSync, before: number): LockEvent[] =>
  prepared(db, `SELECT event FROM events WHERE event ->> 'at' <= ? ORDER BY guard, epoch LIMIT ?`)
    .all(before, MOST_EVENTS)
    .map(row => readEvent(String(row.event)))

/** Records whose lock's time is over. */
export const endedLocks = (db: DatabaseSync, now: number): { guard: string; counter: Counter }[] =>
  prepared(
    db,
    `SELECT guard, counted FROM counts
     WHERE locked_until IS NOT NULL AND locked_until <= ? AND instr(counted, ':') = 0 LIMIT ?`,
  )
    .all(now, MOST_EVENTS)
    .flatMap(({ guard, counted }) => {
      const counter = COUNTERS.find(name => name === counted)
      return counter ? [{ guard: String(guard), counter }] : []
    })

const COUNTERS: readonly Counter[] = ['initial', 'portal', 'member']
