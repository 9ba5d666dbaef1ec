import type { Deps, Origin } from '../deps.ts'
import { historyEntry } from '../history/record.ts'
import { isDuplicate, isLostRace, mustHaveChangedOne } from '../lib/batch.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { queuedMail, sendQueuedMails } from '../mail/outbox.ts'
import { certificateIssuedMail } from '../mail/templates/certificate-issued.ts'
import { readCertificateRequest } from '../pki/certificate-request.ts'
import { validityFrom } from '../pki/validity.ts'
import { maskUserId } from '../users/schema.ts'
import { mayHandOutAgain } from './eligibility.ts'
import { type Enrolment, findEnrolment, spendEnrolment, spendOnRepeat } from './enrolment-store.ts'
import type { EnrolmentRefusal } from './errors.ts'
import { firstNoticeAt } from './expiry-notice.ts'
import { findCertificateByKey, freeExpiredSlots, insertCertificate, type StoredCertificate } from './store.ts'

export type IssuedCertificate = {
  der: Uint8Array
  serial: string
  /** The certificate of the CA that signed it, DER. */
  issuingCa: Uint8Array
  issuedAt: Date
  notAfter: Date
  userId: string
  role: 'master' | 'general'
  /** False when the same key asked again. */
  isNew: boolean
}

type Outcome = Result<IssuedCertificate, EnrolmentRefusal>

/** Of two issuing CAs the one that signed, which a .p12 has to carry. */
const certificateOf = ({ ca }: Deps, issuer: string): Uint8Array => {
  const authority = ca.authorities.find(({ keyId }) => keyId === issuer)
  if (!authority) throw new Error(`the issuing CA ${issuer} is not among the configured ones`)
  return authority.certificate
}

const handedOut = (
  deps: Deps,
  enrolment: Enrolment,
  { der, serial, issuer, issuedAt, notAfter }: StoredCertificate,
): IssuedCertificate => ({
  der: Uint8Array.from(der),
  serial,
  issuingCa: certificateOf(deps, issuer),
  issuedAt: new Date(issuedAt),
  notAfter: new Date(notAfter),
  userId: enrolment.userId,
  role: enrolment.role,
  isNew: false,
})

/**
 * The answer to a key that has a certificate already: the same one again, to the enrolment that it came from (the
 * first answer was lost) or to a later one of the same user within a day; anyone else is refused.
 */
const answerForKnownKey = async (
  deps: Deps,
  enrolment: Enrolment,
  certificate: StoredCertificate,
  at: Date,
): Promise<Outcome> => {
  const isTheirs = certificate.user === enrolment.user && certificate.slot !== null
  if (!isTheirs || !mayHandOutAgain(certificate, at)) return refused({ reason: 'key_in_use' })
  if (certificate.enrolment !== enrolment.tokenHash) {
    const { meta } = await spendOnRepeat(deps.db, enrolment.tokenHash, at).run()
    // Spent before by the same key: once more the answer was lost.
    if (meta.changes !== 1 && enrolment.spentAt === null) return refused({ reason: 'over' })
  }
  return ok(handedOut(deps, enrolment, certificate))
}

/**
 * 発行 (manual ③, ④): one certificate for one proved enrolment. Signs first, then one batch decides, on a key that has
 * a certificate already as well: a loser's was never given to anyone. `requestDer` is a PKCS#10 request; only its key is
 * used.
 */
export const issueCertificate = async (
  deps: Deps,
  origin: Origin,
  tokenHash: string,
  requestDer: Uint8Array<ArrayBuffer>,
): Promise<Outcome> => {
  const { db, ca, now } = deps
  const enrolment = await findEnrolment(db, tokenHash)
  if (!enrolment || enrolment.voidedAt !== null || enrolment.provedAt === null) return refused({ reason: 'over' })
  const request = await readCertificateRequest(requestDer)
  if (!request.ok) return refused({ reason: request.error === 'weak_key' ? 'weak_key' : 'bad_request' })

  const at = now()
  const { keyHash } = request.value
  const answerIfKnown = async (otherwise: 'over' | 'changed'): Promise<Outcome> => {
    const known = await findCertificateByKey(db, keyHash)
    return known ? answerForKnownKey(deps, enrolment, known, at) : refused({ reason: otherwise })
  }
  if (enrolment.spentAt !== null || enrolment.expiresAt <= at.getTime()) return answerIfKnown('over')

  const { user, userId, name, mail, contractNumber, bankCode, role } = enrolment
  const { notBefore, notAfter, renewableFrom } = validityFrom(at)
  const issued = await ca.issue(request.value, { userId, contractNumber, notBefore, notAfter })
  const { serial, issuer, fingerprint, der } = issued
  const issuingCa = certificateOf(deps, issuer)
  const text = certificateIssuedMail({ name, maskedUserId: maskUserId(userId) }, { issuedAt: at, notAfter })
  try {
    await db.batch([
      spendEnrolment(db, tokenHash, at),
      mustHaveChangedOne(db),
      freeExpiredSlots(db, user, at),
      insertCertificate(
        db,
        { user, enrolment: tokenHash },
        {
          serial,
          issuer,
          fingerprint,
          keyHash,
          der,
          issuedAt: at,
          notAfter,
          renewableFrom,
          firstNoticeAt: firstNoticeAt(notAfter),
        },
      ),
      historyEntry(db, {
        at,
        operation: 'issue_certificate',
        result: 'done',
        bankCode,
        contractNumber,
        actor: user,
        subject: user,
        origin,
        detail: { serial, fingerprint },
      }),
      queuedMail(db, { kind: 'certificate_issued', to: mail, mail: text, at, user, contractNumber }),
    ])
  } catch (error) {
    if (!isLostRace(error) && !isDuplicate(error, 'certificates.')) throw error
    return answerIfKnown('changed')
  }
  deps.afterAnswer(sendQueuedMails(deps))
  return ok({ der, serial, issuingCa, issuedAt: at, notAfter, userId, role, isNew: true })
}
