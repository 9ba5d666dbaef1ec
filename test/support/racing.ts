// What a use-case meets between its look at the database and its write.
import { env } from 'cloudflare:workers'
import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types'

/** The database with some of its methods replaced. */
const replacing = (own: Partial<D1Database>): D1Database =>
  new Proxy(env.DB, {
    get: (target, name) => {
      const value = Reflect.get(own, name) ?? Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })

/** The database, with `first` done before each batch; what it throws, the batch throws. */
export const beforeBatch = (first: (statements: D1PreparedStatement[]) => Promise<unknown>): D1Database =>
  replacing({
    batch: async statements => {
      await first(statements)
      return env.DB.batch(statements)
    },
  })

/** The database, which tells each statement that is prepared. */
export const listening = (told: (sql: string) => void): D1Database =>
  replacing({
    prepare: sql => {
      told(sql)
      return env.DB.prepare(sql)
    },
  })

/** A database that writes nothing, and says why. */
export const brokenDb = (): D1Database => beforeBatch(() => Promise.reject(new Error('the disk is full')))
