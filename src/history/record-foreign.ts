import type { Deps, Origin } from '../deps.ts'
import { MINUTE_MS } from '../lib/jst.ts'
import { keyedHash } from '../lib/tokens.ts'
import type { Actor } from '../sessions/actor.ts'
import { historyEntry, refusalEntry } from './record.ts'

/**
 * Somebody behind the login asked for what is not theirs, and was answered as if it did not exist. Each try is a refusal;
 * the history has one for each minute of them: what cannot be purged is nobody's to fill.
 * @param what they asked for; only its hash is kept
 */
export const recordForeign = async (
  { db, config, now }: Deps,
  origin: Origin,
  { user, bankCode, contractNumber }: Actor,
  operation: 'foreign_user' | 'foreign_record',
  what: string,
): Promise<void> => {
  const at = now()
  const subjectHash = await keyedHash(config.TOKEN_KEY, what)
  const eventKey = `${operation}:${user}:${Math.floor(at.getTime() / MINUTE_MS)}`
  const tried = { at, operation, code: 'E9001', origin, bankCode } as const
  await db.batch([
    refusalEntry(db, { ...tried, subjectHash }),
    historyEntry(db, { ...tried, result: 'refused', contractNumber, actor: user, eventKey }),
  ])
}
