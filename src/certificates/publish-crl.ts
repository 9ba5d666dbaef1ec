import type { Deps } from '../deps.ts'
import { DAY_MS } from '../lib/jst.ts'
import { findRevokedCertificates } from './store.ts'

/** How long other parties may rely on a list. A new one is made long before. */
const VALID_MS = 7 * DAY_MS

/**
 * The revocation list, for other parties: our own gate asks the database. Its number is the Unix time, which rises also
 * over a database that was restored to an earlier state (rules.md 6).
 */
export const publishCrl = async (deps: Deps): Promise<{ der: Uint8Array<ArrayBuffer>; nextUpdate: Date }> => {
  const { db, ca, now } = deps
  const at = now()
  const nextUpdate = new Date(at.getTime() + VALID_MS)
  const revoked = await findRevokedCertificates(db, at)
  const number = BigInt(Math.floor(at.getTime() / 1000))
  return { der: await ca.signCrl({ number, thisUpdate: at, nextUpdate, revoked }), nextUpdate }
}
