import type { GuardSecrets } from '../../credentials/guard.ts'
import { guardName, type LockEvent, type PasswordGuards, unknownGuards } from '../../credentials/password-guard.ts'
import { log, loggedError } from '../../lib/log.ts'
import { FairQueue } from './fair-queue.ts'
import { shardOf, type TurnKind, type Turns } from './guard-turns.ts'
import type { AskedTurn, TakenTurn } from './guard-worker.ts'
import { SHARDS } from './names.ts'

type Job = { turn: AskedTurn; done: (taken: TakenTurn) => void }

/** One thread with its queue: one turn at a time, the guards in turn. */
class GuardThread {
  readonly #worker: Worker
  readonly #waiting = new FairQueue<Job>()
  #current: Job | undefined

  constructor(folder: string, secrets: GuardSecrets) {
    this.#worker = new Worker(new URL('./guard-worker.ts', import.meta.url), { type: 'module' })
    this.#worker.postMessage({ open: { folder, secrets } })
    this.#worker.onmessage = ({ data }: MessageEvent<TakenTurn>) => {
      this.#current?.done(data)
      this.#next()
    }
    // A turn answers its own failures: what comes here is a broken thread, and nothing may go on without it.
    this.#worker.onerror = event => {
      log({ event: 'guard_thread_failed', error: loggedError(new Error(event.message)) })
      Deno.exit(1)
    }
  }

  ask(guard: string, turn: AskedTurn): Promise<TakenTurn> {
    return new Promise(done => {
      this.#waiting.put(guard, { turn, done })
      if (this.#current === undefined) this.#next()
    })
  }

  /** For a thread that nobody asks anything any more. */
  close(): Promise<void> {
    return new Promise(resolve => {
      this.#worker.onmessage = () => resolve()
      this.#worker.postMessage({ close: true })
    })
  }

  #next(): void {
    this.#current = this.#waiting.take()
    if (this.#current) this.#worker.postMessage({ turn: this.#current.turn })
  }
}

export type DenoGuards = PasswordGuards & {
  /** Ends locks whose time is over. Answers what D1 was not told of and happened up to `before`. */
  sweep: (now: number, before: number) => Promise<LockEvent[]>
  acknowledgeAll: (events: readonly LockEvent[]) => Promise<void>
  /** That one of the files takes a write: they lie on one disk. */
  prove: () => Promise<void>
  close: () => Promise<void>
}

/**
 * The guards on SQLite files in `folder`, with threads that take their turns. `threads` checks run at once at most;
 * whoever is tried a thousand times waits behind their own tries, others come in between.
 */
export const openGuards = (folder: string, secrets: GuardSecrets, threads: number): DenoGuards => {
  const all = Array.from({ length: Math.max(1, Math.min(threads, SHARDS)) }, () => new GuardThread(folder, secrets))

  const inShard = async <K extends TurnKind>(
    kind: K,
    shard: number,
    guard: string,
    asked: Turns[K]['asked'],
  ): Promise<Turns[K]['answer']> => {
    const taken = await all[shard % all.length]?.ask(guard, { kind, shard, asked })
    if (!taken?.isDone) throw new Error(`a guard's turn failed: ${taken?.error}`)
    // Between threads everything is plain data: what was asked for says what comes back.
    return taken.answer as Turns[K]['answer']
  }
  const ask = <K extends TurnKind>(kind: K, guard: string, asked: Turns[K]['asked']) =>
    inShard(kind, shardOf(guard), guard, asked)
  const shards = Array.from({ length: SHARDS }, (_, shard) => shard)

  return {
    check: check => ask('check', guardName(check.guard), check),
    hash: request => ask('hash', guardName(request.guard), request),
    release: release => ask('release', guardName(release.guard), release),
    standing: key => ask('standing', guardName(key), key),
    acknowledge: async (key, events) => void (await ask('acknowledge', guardName(key), events)),
    forgetUnknown: async now => {
      for (const key of unknownGuards()) {
        const guard = guardName(key)
        await ask('forgetUnknown', guard, { guard, now })
      }
    },
    sweep: async (now, before) => {
      const swept = await Promise.all(shards.map(shard => inShard('sweep', shard, 'sweep', { now, before })))
      return swept.flat()
    },
    acknowledgeAll: async events => {
      await Promise.all(
        shards.map(shard => {
          const own = events.filter(({ guard }) => shardOf(guard) === shard)
          return own.length > 0 ? inShard('acknowledge', shard, 'sweep', own) : null
        }),
      )
    },
    prove: async () => void (await inShard('prove', 0, 'prove', null)),
    close: async () => void (await Promise.all(all.map(thread => thread.close()))),
  }
}
