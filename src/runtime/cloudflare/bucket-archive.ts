import type { R2Bucket } from '@cloudflare/workers-types'
import type { Archive } from '../../history/archive.ts'

/** The archive as an R2 bucket. A bucket lock is what forbids overwriting and deleting; nothing here tries to. */
export const bucketArchive = (bucket: R2Bucket): Archive => ({
  async putIfAbsent(name, bytes) {
    return (await bucket.put(name, bytes, { onlyIf: { etagDoesNotMatch: '*' } })) !== null
  },

  async read(name) {
    const object = await bucket.get(name)
    return object ? new Uint8Array(await object.arrayBuffer()) : null
  },

  async *list(after) {
    for (let startAfter = after; ; ) {
      const { objects, truncated } = await bucket.list({ startAfter })
      for (const { key } of objects) yield key
      if (!truncated) return
      startAfter = objects.at(-1)?.key ?? startAfter
    }
  },
})
