import * as z from 'zod/mini'
import {
  chosenPasswordField,
  initialPasswordField,
  passwordIsFreeOfUserId,
  repeatedField,
} from '../credentials/schema.ts'
import { folded, twoEntriesAgree } from '../lib/fields.ts'
import { mailField, userNameField } from '../users/schema.ts'
import { userIdField } from '../users/user-id.ts'

/** Manual ③: 8 half-width digits. */
export const contractNumberField = z
  .string('E1001')
  .check(z.overwrite(folded), z.minLength(1, 'E1001'), z.regex(/^[0-9]{8}$/, 'E1002'))

const LONGEST_NAME = 40

/** As the organisation writes itself on its form; no control characters, and none that only one PC can show (外字). */
export const organisationField = z.string('E1001').check(
  z.overwrite(text => text.normalize('NFC').trim()),
  z.minLength(1, 'E1001'),
  z.maxLength(LONGEST_NAME, 'E7002'),
  z.regex(/^[^\p{C}]*$/u, 'E7002'),
)

/** The organisation's own address, where its form names one. */
export const optionalMailField = z.pipe(
  z._default(z.string().check(z.overwrite(folded)), ''),
  z.union([z.literal(''), mailField]),
)

/** 初期登録ログイン */
export const registrationLoginForm = z.object({
  contractNumber: contractNumberField,
  initialPassword: initialPasswordField,
})

/** マスターユーザー初期登録 (DC584101) */
export const masterUserForm = z
  .object({
    /** The contract whose name stood above the form: another window may have begun another one's registration. */
    contractNumber: contractNumberField,
    userId: userIdField,
    password: chosenPasswordField,
    passwordAgain: repeatedField,
    name: userNameField,
    mail: mailField,
    mailAgain: z.string('E1001').check(z.overwrite(folded), z.minLength(1, 'E1001')),
  })
  .check(
    // These compare fields, so they also speak when another field is wrong: all errors of a form are shown at once.
    twoEntriesAgree('password', 'passwordAgain'),
    twoEntriesAgree('mail', 'mailAgain'),
    passwordIsFreeOfUserId,
  )

/** キャンセル of that screen */
export const cancelRegistrationForm = z.object({ contractNumber: contractNumberField })

export type MasterUserInput = z.output<typeof masterUserForm>
