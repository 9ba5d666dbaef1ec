import * as z from 'zod/mini'
import { REVOCATION_REASONS } from '../certificates/revoke-by-staff.ts'
import { initialPasswordField, repeatedField } from '../credentials/schema.ts'
import { folded, twoEntriesAgree } from '../lib/fields.ts'
import { mailField } from '../users/schema.ts'
import { lineField, paperNumberField } from './paper-schema.ts'

/** The paper request: its number, and why. Every request for an approval has them. */
const paperFields = { paperNumber: paperNumberField, reason: lineField }

export const paperForm = z.object(paperFields)

export type Paper = z.output<typeof paperForm>

export const correctMailForm = z
  .object({ ...paperFields, mail: mailField, mailAgain: z.string('E1001').check(z.overwrite(folded)) })
  .check(twoEntriesAgree('mail', 'mailAgain'))

/** The initial password is typed from the newly applied-for form. */
export const resetMasterForm = z
  .object({ ...paperFields, initialPassword: initialPasswordField, initialPasswordAgain: repeatedField })
  .check(twoEntriesAgree('initialPassword', 'initialPasswordAgain'))

/** The same for the certificate of a bank user, with the reason of RFC 5280. */
export const staffRevocationForm = z.object({ ...paperFields, revocation: z.enum(REVOCATION_REASONS, 'E1013') })

export const declineForm = z.object({ note: lineField })
