import type { Deps } from '../deps.ts'
import { sha256Hex } from '../lib/bytes.ts'
import type { PresentedCertificate } from './presented-certificate.ts'
import { type CertificateRecord, findCertificateRecord } from './store.ts'

/** Why a certificate opens nothing; what the screens that explain need to know. */
export type CertificateRefusal =
  | { reason: 'none' }
  | { reason: 'unknown' }
  | { reason: 'unproven' }
  | { reason: 'expired'; record: CertificateRecord }
  | { reason: 'revoked'; record: CertificateRecord }
  | { reason: 'superseded'; record: CertificateRecord }
  | { reason: 'user_deleted'; record: CertificateRecord }
  | { reason: 'contract_terminated'; record: CertificateRecord }
  | { reason: 'blocked'; record: CertificateRecord }

export type CertificateStanding = { isGood: true; record: CertificateRecord } | ({ isGood: false } & CertificateRefusal)

/** What the record says, in the order in which a person can do something about it. Pure. */
export const standingOf = (record: CertificateRecord, now: Date): CertificateStanding => {
  // Who is gone has no certificate to renew or choose, although each of theirs was revoked with them.
  if (record.userStatus !== 'active') return { isGood: false, reason: 'user_deleted', record }
  if (record.contractStatus !== 'active') return { isGood: false, reason: 'contract_terminated', record }
  if (record.revocationReason === 'superseded') return { isGood: false, reason: 'superseded', record }
  if (record.revokedAt !== null) return { isGood: false, reason: 'revoked', record }
  if (record.notAfter <= now.getTime()) return { isGood: false, reason: 'expired', record }
  if (record.slot === null) return { isGood: false, reason: 'superseded', record }
  if (record.lockState === 'blocked') return { isGood: false, reason: 'blocked', record }
  return { isGood: true, record }
}

/**
 * The login gate (rules.md 7): what decides is the record of the certificate with this SHA-256, not anything that the
 * certificate says of itself.
 */
export const identifyCertificate = async (
  deps: Deps,
  presented: PresentedCertificate,
): Promise<CertificateStanding> => {
  if (presented.kind === 'none') return { isGood: false, reason: 'none' }
  if (presented.der === null) return { isGood: false, reason: 'unproven' }
  const record = await findCertificateRecord(deps.db, await sha256Hex(Uint8Array.from(presented.der)))
  if (!record) return { isGood: false, reason: 'unknown' }
  const standing = standingOf(record, deps.now())
  return standing.isGood && presented.kind !== 'proven' ? { isGood: false, reason: 'unproven' } : standing
}
