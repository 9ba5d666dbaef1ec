// What the app holds of its own, asked as DevTools would. The processes of `wrangler dev` say little: workerd's grows with
// the requests of a Worker that keeps nothing, too (bare-memory.ts), while production ends an isolate at 128 MB of its own.
// Deno's process is the app, but has gigabytes to fill before it collects what is garbage.
import { once } from 'node:events'
import * as z from 'zod/mini'

const targets = z.array(z.object({ webSocketDebuggerUrl: z.string() }))
const answer = z.object({ id: z.number(), result: z.optional(z.unknown()), error: z.optional(z.unknown()) })
const heapUsage = z.object({ usedSize: z.number(), embedderHeapUsedSize: z.number(), backingStorageSize: z.number() })

/** The only origins that wrangler lets in are its own DevTools. */
const ORIGIN = 'https://devtools.devprod.cloudflare.dev'

/** One that is idle collects its garbage with the next request only, and one without requests never. */
const ANSWERS_WITHIN_MS = 60_000

const ask = (socket: WebSocket, id: number, method: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const fail = (why: unknown) => reject(new Error(`the inspector did not answer ${method}: ${JSON.stringify(why)}`))
    const timeout = setTimeout(() => fail('too late'), ANSWERS_WITHIN_MS)
    socket.addEventListener('message', function listen({ data }) {
      const read = answer.safeParse(JSON.parse(String(data)))
      if (read.data?.id !== id) return
      socket.removeEventListener('message', listen)
      clearTimeout(timeout)
      if (read.data.error === undefined) resolve(read.data.result)
      else fail(read.data.error)
    })
    socket.send(JSON.stringify({ id, method }))
  })

/**
 * Megabytes that the app's isolate still holds after its garbage was collected: of the Worker and its Durable Objects, or
 * on Deno of everything but the guards' threads, which the inspector does not list.
 */
export const heapOf = async (inspectorPort: number): Promise<number> => {
  const listed = await fetch(`http://127.0.0.1:${inspectorPort}/json`)
  const [target] = targets.parse(await listed.json())
  if (!target) throw new Error('the inspector has no isolate')
  // Node's own takes headers, which the browsers' type does not know.
  const options = { headers: { origin: ORIGIN } } as unknown as string[]
  const socket = new WebSocket(target.webSocketDebuggerUrl, options)
  try {
    await once(socket, 'open')
    await ask(socket, 1, 'HeapProfiler.collectGarbage')
    const usage = heapUsage.parse(await ask(socket, 2, 'Runtime.getHeapUsage'))
    return (usage.usedSize + usage.embedderHeapUsedSize + usage.backingStorageSize) / 1024 ** 2
  } finally {
    socket.close()
  }
}
