import * as z from 'zod/mini'
import { initialPasswordField, passwordField, passwordIsFreeOfUserId, repeatedField } from '../credentials/schema.ts'
import { folded, twoEntriesAgree } from '../lib/fields.ts'
import { mailField, userNameField } from '../users/schema.ts'
import { userIdField } from '../users/user-id.ts'

/** Manual ③: 8 half-width digits. */
export const contractNumberField = z
  .string('E1001')
  .check(z.overwrite(folded), z.minLength(1, 'E1001'), z.regex(/^[0-9]{8}$/, 'E1002'))

/** 初期登録ログイン */
export const registrationLoginForm = z.object({
  contractNumber: contractNumberField,
  initialPassword: initialPasswordField,
})

/** マスターユーザー初期登録 (DC584101) */
export const masterUserForm = z
  .object({
    userId: userIdField,
    password: passwordField,
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

export type MasterUserInput = z.output<typeof masterUserForm>
