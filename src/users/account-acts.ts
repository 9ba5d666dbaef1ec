// What is done to somebody's account, as statements for the batch that decides whether it may be: the master's own act
// (act-on-user.ts), or an approval's (staff/carry-out.ts). Each begins with its condition.
import type { D1PreparedStatement } from '@cloudflare/workers-types'
import { revokeAllOf, revokeNamed } from '../certificates/revoke-certificate.ts'
import { voidEnrolmentsOf } from '../certificates/void-enrolments.ts'
import type { Database } from '../deps.ts'
import { mustHaveChangedOne } from '../lib/batch.ts'
import { queuedMail } from '../mail/outbox.ts'
import { type ChangedField, detailsChangedMail } from '../mail/templates/details-changed.ts'
import { temporaryPasswordMail } from '../mail/templates/password-changed.ts'
import { revokedMail, userDeletedMail } from '../mail/templates/revoked.ts'
import type { RevocationReasonName } from '../pki/crl.ts'
import { endSessionsFor } from '../sessions/end-sessions.ts'
import { TEMPORARY_PASSWORD_MS } from './draft-general-user.ts'
import { voidMailProofOf } from './mail-proof-store.ts'
import { maskUserId } from './schema.ts'
import { markDeleted, markRetired, updateDetails, updateToTemporaryPassword } from './store.ts'

/** The account that an act is about, as it is now. */
export type Account = { id: string; userId: string; name: string; mail: string; contractNumber: string }

/** What its version was on the screen, or when the act was requested: a change since then makes the batch roll back. */
type Seen = { version: number }

const told = ({ name, userId }: Pick<Account, 'name' | 'userId'>) => ({ name, maskedUserId: maskUserId(userId) })

const rowOf = ({ id, contractNumber }: Account, at: Date) => ({ at, user: id, contractNumber })

/** Which of them would be others than now. */
export const changedFields = (account: Account, { name, mail }: { name: string; mail: string }): ChangedField[] => [
  ...(account.name === name ? [] : (['name'] as const)),
  ...(account.mail === mail ? [] : (['mail'] as const)),
]

/** Name and address as somebody else changes them; the old and the new address are told of what changed, if anything did. */
export const changeAccount = (
  db: Database,
  account: Account,
  { version, name, mail }: Seen & { name: string; mail: string },
  at: Date,
): D1PreparedStatement[] => {
  const fields = changedFields(account, { name, mail })
  const text = detailsChangedMail(told({ ...account, name }), fields, at)
  const row = { ...rowOf(account, at), kind: 'details_changed', mail: text } as const
  const addresses = fields.length === 0 ? [] : [...new Set([account.mail, mail])]
  return [
    updateDetails(db, { id: account.id, version }, { name, mail }),
    mustHaveChangedOne(db),
    ...(account.mail === mail ? [] : [voidEnrolmentsOf(db, account.id, at), voidMailProofOf(db, account.id)]),
    ...addresses.map(to => queuedMail(db, { ...row, to })),
  ]
}

/** The master who was: the ID is never used again, what it opened is shut. The mail is the caller's. */
export const retireAccount = (db: Database, account: Account, { version }: Seen, at: Date): D1PreparedStatement[] => [
  markRetired(db, { id: account.id, version }),
  mustHaveChangedOne(db),
  revokeAllOf(db, account.id, 'cessationOfOperation', at),
  endSessionsFor(db, account.id, 'deleted', at),
]

/** The ID is never used again, certificates and sessions end, the user is told. */
export const deleteAccount = (
  db: Database,
  account: Account,
  { version, organisation }: Seen & { organisation: string },
  at: Date,
): D1PreparedStatement[] => [
  markDeleted(db, { id: account.id, version }),
  mustHaveChangedOne(db),
  revokeAllOf(db, account.id, 'cessationOfOperation', at),
  endSessionsFor(db, account.id, 'deleted', at),
  queuedMail(db, {
    ...rowOf(account, at),
    kind: 'user_deleted',
    to: account.mail,
    mail: userDeletedMail(told(account), { organisation, at }),
  }),
]

/** A password that its owner has to replace; sessions end, the user is told. The password itself is never mailed. */
export const setTemporaryPasswordOf = (
  db: Database,
  account: Account,
  { version, passwordHash }: Seen & { passwordHash: string },
  at: Date,
): D1PreparedStatement[] => {
  const until = new Date(at.getTime() + TEMPORARY_PASSWORD_MS)
  return [
    updateToTemporaryPassword(db, { id: account.id, version }, { hash: passwordHash, until }),
    mustHaveChangedOne(db),
    endSessionsFor(db, account.id, 'password', at),
    queuedMail(db, {
      ...rowOf(account, at),
      kind: 'password_changed',
      to: account.mail,
      mail: temporaryPasswordMail(told(account), at, until),
    }),
  ]
}

/** One certificate, unless it gave up its place meanwhile: then the batch rolls back. */
export const revokeCertificateOf = (
  db: Database,
  account: Account,
  { serial, reason, portal }: { serial: string; reason: RevocationReasonName; portal: string },
  at: Date,
): D1PreparedStatement[] => [
  revokeNamed(db, { user: account.id, serial }, reason, at),
  mustHaveChangedOne(db),
  queuedMail(db, {
    ...rowOf(account, at),
    kind: 'revoked',
    to: account.mail,
    mail: revokedMail(told(account), { serial, at, portal }),
  }),
]
