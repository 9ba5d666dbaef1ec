// What a use-case meets between its look at the database and its write.
import { env } from 'cloudflare:workers'
import type { D1PreparedStatement } from '@cloudflare/workers-types'

/** The database, with `first` done before each batch; what it throws, the batch throws. */
export const beforeBatch = (first: (statements: D1PreparedStatement[]) => Promise<unknown>): typeof env.DB =>
  new Proxy(env.DB, {
    get: (target, name) => {
      const value = Reflect.get(target, name)
      if (name === 'batch')
        return async (statements: D1PreparedStatement[]) => {
          await first(statements)
          return target.batch(statements)
        }
      return typeof value === 'function' ? value.bind(target) : value
    },
  })

/** A database that writes nothing, and says why. */
export const brokenDb = (): typeof env.DB => beforeBatch(() => Promise.reject(new Error('the disk is full')))
