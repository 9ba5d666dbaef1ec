// Goes in front of the app's Worker where no Cloudflare does. What the app leaves unread of a body it has refused is read
// to its end, as Cloudflare and `wrangler dev` do: else the connection is reset before the visitor has the answer.
import worker from './worker.js'

export * from './worker.js'

const readToItsEnd = async ({ body, bodyUsed }) => {
  if (body === null || bodyUsed) return
  try {
    await body.pipeTo(new WritableStream())
  } catch {
    // The visitor has gone.
  }
}

export default {
  ...worker,
  async fetch(request, ...others) {
    try {
      return await worker.fetch(request, ...others)
    } finally {
      await readToItsEnd(request)
    }
  },
}
