import type { GuardStore } from '../../credentials/guard.ts'
import { COUNTS_KEPT_MS, MOST_COUNTS, readEvent, readState } from '../../credentials/guard-memory.ts'
import type { LockState } from '../../credentials/lockout.ts'
import type { Counter, LockEvent } from '../../credentials/password-guard.ts'

/** The guard's memory in the Durable Object's own SQLite. */
export class SqlGuardStore implements GuardStore {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(`
      CREATE TABLE IF NOT EXISTS counts (
        counted TEXT PRIMARY KEY, state TEXT NOT NULL, locked_until INTEGER, touched_at INTEGER NOT NULL
      ) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS counts_by_touch ON counts (touched_at);
      CREATE TABLE IF NOT EXISTS events (
        counter TEXT NOT NULL, epoch INTEGER NOT NULL, event TEXT NOT NULL, PRIMARY KEY (counter, epoch)
      ) WITHOUT ROWID;
    `)
  }

  read(counted: string): LockState | null {
    const [row] = this.#sql.exec<{ state: string }>('SELECT state FROM counts WHERE counted = ?', counted)
    return row ? readState(row.state) : null
  }

  write(counted: string, state: LockState, at: number): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO counts (counted, state, locked_until, touched_at) VALUES (?, ?, ?, ?)',
      counted,
      JSON.stringify(state),
      state.lockedUntil,
      at,
    )
    // A record's own guard has two counts at most: only the shared ones ever have something to forget.
    if (!counted.includes(':')) return
    this.forgetUntouched(at)
    this.#sql.exec(
      `DELETE FROM counts WHERE counted IN (
         SELECT counted FROM counts ORDER BY touched_at LIMIT max(0, (SELECT count(*) FROM counts) - ?))`,
      MOST_COUNTS,
    )
  }

  /** Counts of unknown IDs that nobody touched for a year. */
  forgetUntouched(now: number): void {
    this.#sql.exec(`DELETE FROM counts WHERE touched_at < ? AND instr(counted, ':') > 0`, now - COUNTS_KEPT_MS)
  }

  keepEvent(event: LockEvent): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO events (counter, epoch, event) VALUES (?, ?, ?)',
      event.counter,
      event.epoch,
      JSON.stringify(event),
    )
  }

  eventsToTell(): LockEvent[] {
    const rows = this.#sql.exec<{ event: string }>('SELECT event FROM events ORDER BY epoch')
    return [...rows].map(row => readEvent(row.event))
  }

  forget(events: readonly Pick<LockEvent, 'counter' | 'epoch'>[]): void {
    for (const { counter, epoch } of events) {
      this.#sql.exec('DELETE FROM events WHERE counter = ? AND epoch = ?', counter, epoch)
    }
  }

  /** Counters of a record whose lock has a known end, soonest first. */
  locks(): { counter: Counter; lockedUntil: number }[] {
    const rows = this.#sql.exec<{ counter: Counter; lockedUntil: number }>(
      `SELECT counted AS counter, locked_until AS lockedUntil FROM counts
       WHERE locked_until IS NOT NULL AND instr(counted, ':') = 0 ORDER BY locked_until`,
    )
    return [...rows]
  }
}
