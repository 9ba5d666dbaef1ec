import * as z from 'zod/mini'
import { initialPasswordField, repeatedField } from '../credentials/schema.ts'
import { folded, twoEntriesAgree, versionField } from '../lib/fields.ts'
import { contractNumberField, optionalMailField, organisationField } from './schema.ts'

/** A contract as it stands on the organisation's paper form. */
export const newContractForm = z
  .object({
    contractNumber: contractNumberField,
    organisation: organisationField,
    mail: optionalMailField,
    initialPassword: initialPasswordField,
    initialPasswordAgain: repeatedField,
  })
  .check(twoEntriesAgree('initialPassword', 'initialPasswordAgain'))

export type NewContractInput = z.output<typeof newContractForm>

/** `version`: what the form was filled from; another window's change in between is told. */
export const correctContractForm = z.object({
  organisation: organisationField,
  mail: optionalMailField,
  version: versionField,
})

/** 初期パスワードの設定, as the organisation newly applied for it. */
export const newInitialPasswordForm = z
  .object({ initialPassword: initialPasswordField, initialPasswordAgain: repeatedField, version: versionField })
  .check(twoEntriesAgree('initialPassword', 'initialPasswordAgain'))

/** The list's filter and place: a contract number or its beginning, and the last number of the page before. */
export const contractsQuery = z.object({
  number: z.pipe(z._default(z.string(), ''), z.string().check(z.overwrite(folded), z.regex(/^[0-9]{0,8}$/, 'E7067'))),
  after: z.pipe(z._default(z.string(), ''), z.string().check(z.regex(/^([0-9]{8})?$/, 'E1013'))),
})
