import { DurableObject } from 'cloudflare:workers'
import { type Config, readConfig } from '../../config.ts'
import {
  checkInOneTurn,
  endLockInOneTurn,
  hashInOneTurn,
  releaseInOneTurn,
  standingsIn,
} from '../../credentials/guard.ts'
import {
  type Counter,
  type GuardStanding,
  guardName,
  type LockEvent,
  type NewPassword,
  type PasswordCheck,
  type Release,
  type Verdict,
} from '../../credentials/password-guard.ts'
import { recordLockEvents } from '../../credentials/record-lock-events.ts'
import { log, loggedError } from '../../lib/log.ts'
import { SqlGuardStore } from './guard-store.ts'

/** The request that saw a change tells D1 itself; the alarm only has to come when that request died. */
const FIRST_RETRY_MS = 5_000
const LONGEST_RETRY_MS = 5 * 60_000

/** One guard of passwords. What it decides is in credentials/guard.ts; this is its memory, its turn and its alarm. */
export class PasswordGuardObject extends DurableObject<Env> {
  readonly #config: Config
  #opened: SqlGuardStore | undefined
  #failures = 0

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#config = readConfig(env)
  }

  /** Not before it is needed: an object that was only woken stores nothing, and so leaves nothing behind. */
  get #store(): SqlGuardStore {
    this.#opened ??= new SqlGuardStore(this.ctx.storage.sql)
    return this.#opened
  }

  /** Starts the object, if it is not running, and does nothing else. */
  async wake(): Promise<void> {}

  async check(check: PasswordCheck): Promise<Verdict> {
    const name = guardName(check.guard)
    // From here to the verdict nothing is awaited: no other request can come in between.
    const verdict = this.ctx.storage.transactionSync(() =>
      checkInOneTurn(this.#store, this.#secrets(), check, Date.now()),
    )
    if (verdict.events.length > 0) await this.ctx.storage.put('name', name)
    await this.#schedule(FIRST_RETRY_MS)
    return verdict
  }

  async hash(request: NewPassword): Promise<string | null> {
    return hashInOneTurn(this.#secrets(), request)
  }

  async release(release: Release): Promise<LockEvent[]> {
    const events = this.ctx.storage.transactionSync(() => releaseInOneTurn(this.#store, release, Date.now()))
    await this.#schedule(FIRST_RETRY_MS)
    return events
  }

  async standing(counters: readonly Counter[]): Promise<GuardStanding[]> {
    return standingsIn(this.#store, counters)
  }

  async acknowledge(events: readonly Pick<LockEvent, 'counter' | 'epoch'>[]): Promise<void> {
    this.#store.forget(events)
    await this.#schedule(FIRST_RETRY_MS)
  }

  async forgetUnknown(now: number): Promise<void> {
    this.#store.forgetUntouched(now)
  }

  /** Never throws: an alarm that does is tried six more times and then given up. */
  override async alarm(): Promise<void> {
    try {
      const now = Date.now()
      const name = await this.ctx.storage.get<string>('name')
      for (const { counter, lockedUntil } of this.#store.locks()) {
        if (name && lockedUntil <= now) endLockInOneTurn(this.#store, name, counter, now)
      }
      const events = this.#store.eventsToTell()
      if (events.length > 0) {
        await recordLockEvents({ db: this.env.DB }, events)
        this.#store.forget(events)
      }
      this.#failures = 0
    } catch (error) {
      this.#failures += 1
      log({ event: 'lock_events_not_told', failures: this.#failures, error: loggedError(error) })
    }
    await this.#schedule(Math.min(FIRST_RETRY_MS * 2 ** this.#failures, LONGEST_RETRY_MS))
  }

  /** The alarm rings for what D1 must still be told, else at the end of the next lock. */
  async #schedule(retryMs: number): Promise<void> {
    if (this.#store.eventsToTell().length > 0) return this.ctx.storage.setAlarm(Date.now() + retryMs)
    const [next] = this.#store.locks()
    if (next) await this.ctx.storage.setAlarm(next.lockedUntil)
  }

  #secrets() {
    const { PASSWORD_PEPPER, SCRYPT_LOG2_N, SCRYPT_R, SCRYPT_P } = this.#config
    return { pepper: PASSWORD_PEPPER, cost: { log2N: SCRYPT_LOG2_N, r: SCRYPT_R, p: SCRYPT_P } }
  }
}
