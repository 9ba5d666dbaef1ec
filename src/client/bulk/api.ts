import * as z from 'zod/mini'
import { NUMBERS_PER_QUESTION, type NumberedRow } from '../../contracts/batch-schema.ts'
import { ok, type Result, refused } from '../../lib/result.ts'
import { openSessionChannel, SEEN } from '../session-channel.ts'

/** A chunk is hashed before it is answered: the slowest of servers needs some time for that. */
const TIMEOUT_MS = 60_000

/** Every chunk is a sign of life to the server, which the page's own count of idle minutes must learn of. */
const pages = openSessionChannel()

const problem = z.object({
  code: z.string(),
  detail: z.string(),
  rows: z._default(z.array(z.object({ row: z.number(), number: z.string() })), []),
})

export type Problem = z.output<typeof problem>

/** `unreachable`: no answer, or one of a server in trouble; the same request may be sent again. */
export type Failure =
  | { reason: 'unreachable' }
  | { reason: 'unreadable' }
  | { reason: 'signed_out' }
  | { reason: 'problem'; problem: Problem }

export type Answer<T> = Result<T, Failure>

const failureOf = (status: number, body: unknown): Failure => {
  if (status === 401 || status === 403) return { reason: 'signed_out' }
  const told = problem.safeParse(body)
  if (told.success && status < 500) return { reason: 'problem', problem: told.data }
  return { reason: status >= 500 || status === 429 ? 'unreachable' : 'unreadable' }
}

const ask = async <Schema extends z.ZodMiniType>(
  method: 'DELETE' | 'GET' | 'POST' | 'PUT',
  path: string,
  schema: Schema,
  body?: unknown,
): Promise<Answer<z.output<Schema>>> => {
  let response: Response
  try {
    response = await fetch(`/api/contract-batches/${path}`, {
      method,
      headers: { 'content-type': 'application/json', accept: 'application/json, application/problem+json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
  } catch {
    return refused({ reason: 'unreachable' })
  }
  const json: unknown = await response.json().catch(() => undefined)
  if (!response.ok) return refused(failureOf(response.status, json))
  pages.postMessage(SEEN)
  const value = schema.safeParse(json)
  return value.success ? ok(value.data) : refused({ reason: 'unreadable' })
}

/** Those of the numbers that were ever used. */
export const findTaken = async (numbers: readonly string[]): Promise<Answer<string[]>> => {
  const taken: string[] = []
  for (let i = 0; i < numbers.length; i += NUMBERS_PER_QUESTION) {
    const asked = numbers.slice(i, i + NUMBERS_PER_QUESTION)
    const answer = await ask('POST', 'taken-numbers', z.object({ taken: z.array(z.string()) }), { numbers: asked })
    if (!answer.ok) return answer
    taken.push(...answer.value.taken)
  }
  return ok(taken)
}

export const openBatch = (id: string, rows: number) => ask('PUT', id, z.unknown(), { rows })

export const findStaged = (id: string) => ask('GET', `${id}/rows`, z.object({ rows: z.array(z.number()) }))

export const stage = (id: string, rows: readonly NumberedRow[]) => ask('POST', `${id}/rows`, z.unknown(), { rows })

const registered = z.object({ registered: z.number() })

export const commit = (id: string) => ask('POST', `${id}/commit`, registered)

/** Answers how many it has registered: none, unless the commit came first. */
export const cancel = (id: string) => ask('DELETE', id, registered)
