import type { Deps, Origin } from '../deps.ts'
import { historyEntry } from '../history/record.ts'
import { isLostRace, mustHaveChangedOne } from '../lib/batch.ts'
import { type CertificateRecord, endSession } from './store.ts'

/** ログアウト. A second click finds the session ended and changes nothing. */
export const logOut = async (
  deps: Deps,
  origin: Origin,
  record: CertificateRecord,
  tokenHash: string,
): Promise<void> => {
  const { db, now } = deps
  const { user, bankCode, contractNumber } = record
  const at = now()
  try {
    await db.batch([
      endSession(db, tokenHash, at),
      mustHaveChangedOne(db),
      historyEntry(db, {
        at,
        operation: 'logout',
        result: 'done',
        bankCode,
        contractNumber,
        actor: user,
        subject: user,
        origin,
      }),
    ])
  } catch (error) {
    if (!isLostRace(error)) throw error
  }
}
