import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import {
  checkInOneTurn,
  endLockInOneTurn,
  type GuardSecrets,
  hashInOneTurn,
  releaseInOneTurn,
  standingsIn,
} from '../../credentials/guard.ts'
import {
  countersOf,
  type GuardKey,
  type GuardStanding,
  guardName,
  type LockEvent,
  type NewPassword,
  type PasswordCheck,
  type Release,
  type Verdict,
} from '../../credentials/password-guard.ts'
import { endedLocks, forgetEvents, makeGuardTables, SqliteGuardStore, untoldEvents } from './guard-store.ts'
import { guardFile, SHARDS } from './names.ts'
import { inTransaction, openSqlite, proveWrite } from './sqlite.ts'

/** A turn holds its file for the length of a hash: with several processes some of them wait for each other. */
const BUSY_MS = 60_000

/**
 * Pages after which a guards file takes over its log. A log that has reached its length is overwritten, and the disk keeps
 * that faster than one that grows with each count; eight files reach SQLite's own 1,000 pages after days.
 */
const LOG_PAGES = 64

/** Whose file it is in: never changed, or a guard would look for its counts in another one. */
export const shardOf = (guard: string): number => (createHash('sha256').update(guard).digest()[0] ?? 0) % SHARDS

/** What a guard can be asked for; each is one synchronous turn. */
export type Turns = {
  check: { asked: PasswordCheck; answer: Verdict }
  hash: { asked: NewPassword; answer: string | null }
  release: { asked: Release; answer: LockEvent[] }
  standing: { asked: GuardKey; answer: GuardStanding[] }
  acknowledge: { asked: readonly Pick<LockEvent, 'guard' | 'counter' | 'epoch'>[]; answer: null }
  /** Milliseconds since the epoch: `now`, and up to when an event must have happened to be told again. */
  sweep: { asked: { now: number; before: number }; answer: LockEvent[] }
  forgetUnknown: { asked: { guard: string; now: number }; answer: null }
  prove: { asked: null; answer: null }
}

export type TurnKind = keyof Turns

type Handlers = { [K in TurnKind]: (db: DatabaseSync, asked: Turns[K]['asked']) => Turns[K]['answer'] }

const handlersWith = (secrets: GuardSecrets): Handlers => ({
  // The file's write lock is held from the first read to the last write: no thread and no process comes in between.
  check: (db, check) =>
    inTransaction(db, () =>
      checkInOneTurn(new SqliteGuardStore(db, guardName(check.guard)), secrets, check, Date.now()),
    ),
  hash: (_db, request) => hashInOneTurn(secrets, request),
  release: (db, release) =>
    inTransaction(db, () => releaseInOneTurn(new SqliteGuardStore(db, guardName(release.guard)), release, Date.now())),
  standing: (db, key) => standingsIn(new SqliteGuardStore(db, guardName(key)), countersOf(key)),
  acknowledge: (db, events) => {
    inTransaction(db, () => forgetEvents(db, events))
    return null
  },
  sweep: (db, { now, before }) => {
    if (endedLocks(db, now).length > 0)
      inTransaction(db, () => {
        for (const { guard, counter } of endedLocks(db, now)) {
          endLockInOneTurn(new SqliteGuardStore(db, guard), guard, counter, now)
        }
      })
    return untoldEvents(db, before)
  },
  forgetUnknown: (db, { guard, now }) => {
    inTransaction(db, () => new SqliteGuardStore(db, guard).forgetUntouched(now))
    return null
  },
  prove: db => {
    proveWrite(db)
    return null
  },
})

/** Takes turns on the guards' files of a folder, opening each when it is first needed. */
export class GuardTurns {
  readonly #folder: string
  readonly #handlers: Handlers
  readonly #files = new Map<number, DatabaseSync>()

  constructor(folder: string, secrets: GuardSecrets) {
    this.#folder = folder
    this.#handlers = handlersWith(secrets)
  }

  take<K extends TurnKind>(kind: K, shard: number, asked: Turns[K]['asked']): Turns[K]['answer'] {
    return this.#handlers[kind](this.#file(shard), asked)
  }

  close(): void {
    for (const db of this.#files.values()) db.close()
    this.#files.clear()
  }

  #file(shard: number): DatabaseSync {
    const open = this.#files.get(shard)
    if (open) return open
    const db = openSqlite(join(this.#folder, guardFile(shard)), BUSY_MS)
    db.exec(`PRAGMA wal_autocheckpoint = ${LOG_PAGES};`)
    makeGuardTables(db)
    this.#files.set(shard, db)
    return db
  }
}
