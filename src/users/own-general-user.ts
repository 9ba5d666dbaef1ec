import type { Deps, Origin } from '../deps.ts'
import { historyEntry, refusalEntry } from '../history/record.ts'
import { MINUTE_MS } from '../lib/jst.ts'
import { keyedHash } from '../lib/tokens.ts'
import type { Actor } from '../sessions/actor.ts'
import { findGeneralUser, type GeneralUser, wasGeneralUser } from './store.ts'

/**
 * A general user of the acting master's contract. Anybody else's, the master themself and a made-up id get the answer
 * for "does not exist", and an entry among the refusals: a master's window never names them, so somebody tried. (One whom
 * the master has deleted stands in windows from before.) The history has one for each minute of it: what cannot be purged
 * is nobody's to fill, a user's neither.
 */
export const findOwnGeneralUser = async (
  deps: Deps,
  origin: Origin,
  actor: Actor,
  id: string,
): Promise<GeneralUser | null> => {
  const at = deps.now()
  const user = actor.role === 'master' ? await findGeneralUser(deps.db, actor.contractNumber, id, at) : null
  if (!user && !(await isDeletedOwn(deps, actor, id))) await recordForeignUser(deps, origin, actor, id)
  return user
}

/** Whether the acting master had that general user, who is deleted. */
export const isDeletedOwn = async ({ db }: Deps, actor: Actor, id: string): Promise<boolean> =>
  actor.role === 'master' && (await wasGeneralUser(db, actor.contractNumber, id))

const recordForeignUser = async (deps: Deps, origin: Origin, actor: Actor, id: string): Promise<void> => {
  const { db, config, now } = deps
  const at = now()
  const { bankCode, contractNumber, user } = actor
  const subjectHash = await keyedHash(config.TOKEN_KEY, `user:${id}`)
  await db.batch([
    refusalEntry(db, { at, operation: 'foreign_user', code: 'E9001', origin, subjectHash, bankCode: actor.bankCode }),
    historyEntry(db, {
      at,
      operation: 'foreign_user',
      result: 'refused',
      code: 'E9001',
      bankCode,
      contractNumber,
      actor: user,
      origin,
      eventKey: `foreign_user:${user}:${Math.floor(at.getTime() / MINUTE_MS)}`,
    }),
  ])
}
