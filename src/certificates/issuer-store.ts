import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database } from '../deps.ts'
import type { RevocationReasonName } from '../pki/crl.ts'

export type IssuedInUse = {
  serial: string
  user: string
  userId: string
  name: string
  mail: string
  contractNumber: string
  bankCode: string
}

/** What a CA has signed and somebody uses, in the order of the serials. */
export const findInUseByIssuer = async (
  db: Database,
  issuer: string,
  after: string,
  at: Date,
  limit: number,
): Promise<IssuedInUse[]> => {
  const { results } = await db
    .prepare(
      `SELECT x.serial, u.id AS user, u.user_id AS userId, u.name, u.mail, c.number AS contractNumber,
              c.bank_code AS bankCode
       FROM certificates x JOIN users u ON u.id = x.user JOIN contracts c ON c.number = u.contract_number
       WHERE x.serial > ?2 AND x.issuer = ?1 AND x.slot IS NOT NULL AND x.revoked_at IS NULL AND x.not_after > ?3
       ORDER BY x.serial LIMIT ?4`,
    )
    .bind(issuer, after, at.getTime(), limit)
    .all<IssuedInUse>()
  return results
}

/** Those of the named ones that are not revoked yet. */
export const revokeAllNamed = (
  db: Database,
  serials: readonly string[],
  reason: RevocationReasonName,
  at: Date,
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE certificates SET slot = NULL, revoked_at = ?2, revocation_reason = ?3
       WHERE serial IN (SELECT value FROM json_each(?1)) AND revoked_at IS NULL`,
    )
    .bind(JSON.stringify(serials), at.getTime(), reason)
