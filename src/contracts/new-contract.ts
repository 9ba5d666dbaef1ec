import * as z from 'zod/mini'
import { initialPasswordField, repeatedField } from '../credentials/schema.ts'
import { twoEntriesAgree } from '../lib/fields.ts'
import { mailField } from '../users/schema.ts'
import { contractNumberField } from './schema.ts'

const LONGEST_NAME = 40

/** As the organisation writes itself on its form; no control characters. */
const organisationField = z.string('E1001').check(
  z.overwrite(text => text.normalize('NFC').trim()),
  z.minLength(1, 'E1001'),
  z.maxLength(LONGEST_NAME, 'E7002'),
  z.regex(/^[^\p{C}]*$/u, 'E7002'),
)

/** A contract as it stands on the organisation's paper form. */
export const newContractForm = z
  .object({
    contractNumber: contractNumberField,
    organisation: organisationField,
    mail: z.pipe(z._default(z.string(), ''), z.union([z.literal(''), mailField])),
    initialPassword: initialPasswordField,
    initialPasswordAgain: repeatedField,
  })
  .check(twoEntriesAgree('initialPassword', 'initialPasswordAgain'))

export type NewContractInput = z.output<typeof newContractForm>

/** The list's filter and place: a contract number or its beginning, and the last number of the page before. */
export const contractsQuery = z.object({
  number: z.pipe(z._default(z.string(), ''), z.string().check(z.regex(/^[0-9]{0,8}$/, 'E1002'))),
  after: z.pipe(z._default(z.string(), ''), z.string().check(z.regex(/^([0-9]{8})?$/, 'E1013'))),
})
