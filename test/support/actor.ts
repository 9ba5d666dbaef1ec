import { env } from 'cloudflare:workers'
import type { Actor } from '../../src/sessions/actor.ts'
import { findCertificateRecord } from '../../src/sessions/store.ts'
import { rows } from './system.ts'

/** What the door finds by the user's certificate; `user` is the row's id. */
export const actorOf = async (user: string): Promise<Actor> => {
  const [certificate] = await rows<{ fingerprint: string }>('SELECT fingerprint FROM certificates WHERE user = ?', user)
  const actor = await findCertificateRecord(env.DB, certificate?.fingerprint ?? '')
  if (!actor) throw new Error(`${user} has no certificate`)
  return actor
}
