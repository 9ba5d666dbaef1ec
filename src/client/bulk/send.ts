import { type NumberedRow, ROWS_PER_CHUNK } from '../../contracts/batch-schema.ts'
import { ok, type Result } from '../../lib/result.ts'
import { type Answer, commit, type Failure, openBatch, stage } from './api.ts'

/** What is on its way. `staged` holds the rows that have arrived. */
export type Sending = { id: string; rows: readonly NumberedRow[]; staged: Set<number> }

export type Outcome = { reason: 'done'; registered: number } | { reason: 'stopped' } | Failure

export type Telling = {
  progress: (done: number, remainingMs: number | null) => void
  reconnecting: (attempt: number, waitMs: number) => void
  committing: () => void
}

/** 1, 2, 4 … seconds, at most 30: about three minutes until the person is asked. */
const waitsMs = [1, 2, 4, 8, 16, 30, 30, 30, 30, 30].map(seconds => seconds * 1000)

/** Ends early when the browser is back on the network, or when the person has stopped it. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    const over = () => {
      clearTimeout(timer)
      window.removeEventListener('online', over)
      signal.removeEventListener('abort', over)
      resolve()
    }
    const timer = setTimeout(over, ms)
    window.addEventListener('online', over)
    signal.addEventListener('abort', over)
  })

/** Every request here may be repeated, so a lost connection is tried again, and said. */
const persistently = async <T>(
  request: () => Promise<Answer<T>>,
  telling: Telling,
  signal: AbortSignal,
): Promise<Answer<T>> => {
  for (const [i, waitMs] of waitsMs.entries()) {
    const answer = await request()
    if (answer.ok || answer.error.reason !== 'unreachable' || signal.aborted) return answer
    telling.reconnecting(i + 1, waitMs)
    await pause(waitMs, signal)
  }
  return request()
}

/** Sends the rows that have not arrived yet. */
const stageLeft = async (
  { id, rows, staged }: Sending,
  left: readonly NumberedRow[],
  telling: Telling,
  signal: AbortSignal,
): Promise<Result<null, Failure>> => {
  const opened = await persistently(() => openBatch(id, rows.length), telling, signal)
  if (!opened.ok) return opened
  const startedAt = performance.now()
  telling.progress(staged.size, null)
  for (let i = 0; i < left.length && !signal.aborted; i += ROWS_PER_CHUNK) {
    const chunk = left.slice(i, i + ROWS_PER_CHUNK)
    const arrived = await persistently(() => stage(id, chunk), telling, signal)
    if (!arrived.ok) return arrived
    for (const { row } of chunk) staged.add(row)
    const sent = i + chunk.length
    telling.progress(staged.size, ((performance.now() - startedAt) / sent) * (left.length - sent))
  }
  return ok(null)
}

/**
 * Sends what has not arrived yet and registers it all. Stops where it is when `signal` says so. Where all has arrived,
 * it may have been registered too and only the answer was lost: such a batch takes no rows any more, and says so when
 * it is asked to register again.
 */
export const send = async (sending: Sending, telling: Telling, signal: AbortSignal): Promise<Outcome> => {
  const left = sending.rows.filter(({ row }) => !sending.staged.has(row))
  if (left.length > 0) {
    const arrived = await stageLeft(sending, left, telling, signal)
    if (!arrived.ok) return arrived.error
  }
  if (signal.aborted) return { reason: 'stopped' }
  telling.committing()
  const done = await persistently(() => commit(sending.id), telling, signal)
  return done.ok ? { reason: 'done', registered: done.value.registered } : done.error
}
