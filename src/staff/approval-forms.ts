import * as z from 'zod/mini'
import { REVOCATION_REASONS } from '../certificates/revoke-by-staff.ts'
import { initialPasswordField, repeatedField } from '../credentials/schema.ts'
import { folded, twoEntriesAgree } from '../lib/fields.ts'
import { mailField } from '../users/schema.ts'

/** One line in anybody's words; no control characters. */
const lineField = z.string('E1001').check(
  z.overwrite(text => text.normalize('NFC').trim()),
  z.minLength(1, 'E1001'),
  z.maxLength(100, 'E7036'),
  z.regex(/^[^\p{C}]*$/u, 'E7036'),
)

/** The paper request: its number, and why. Every request for an approval has them. */
const paperFields = {
  paperNumber: z
    .string('E1001')
    .check(z.overwrite(folded), z.minLength(1, 'E1001'), z.regex(/^[A-Za-z0-9-]{1,20}$/, 'E7035')),
  reason: lineField,
}

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
