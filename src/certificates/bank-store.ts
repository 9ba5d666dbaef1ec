import type { Database } from '../deps.ts'
import type { RevocationReasonName } from '../pki/crl.ts'

/** Any certificate that a user ever had. Instants are milliseconds since the epoch. */
export type UsersCertificate = {
  serial: string
  slot: 'current' | 'pending' | null
  issuedAt: number
  notAfter: number
  revokedAt: number | null
  revocationReason: RevocationReasonName | null
}

/** Newest first. */
export const findAllCertificatesOf = async (db: Database, user: string, limit: number): Promise<UsersCertificate[]> => {
  const { results } = await db
    .prepare(
      `SELECT serial, slot, issued_at AS issuedAt, not_after AS notAfter, revoked_at AS revokedAt,
              revocation_reason AS revocationReason
       FROM certificates WHERE user = ?1 ORDER BY issued_at DESC LIMIT ?2`,
    )
    .bind(user, limit)
    .all<UsersCertificate>()
  return results
}
