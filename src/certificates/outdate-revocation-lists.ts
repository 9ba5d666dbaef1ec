import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database } from '../deps.ts'

/** Of no list: revisions count from 0. */
const NO_REVISION = -1

/**
 * The statement that puts every published list out of date: the next ones get numbers of their own, the Unix time at
 * least, whatever was published since the state that a restored database has. How old they are stays true.
 */
export const outdateRevocationLists = (db: Database): D1PreparedStatement =>
  db.prepare('UPDATE revocation_lists SET revision = ?').bind(NO_REVISION)
