import * as z from 'zod/mini'
import type { Counter } from '../credentials/password-guard.ts'
import {
  chosenPasswordField,
  codeField,
  passwordField,
  passwordIsFreeOfUserId,
  repeatedField,
} from '../credentials/schema.ts'
import { folded, twoEntriesAgree, versionField } from '../lib/fields.ts'
import { mailField, userNameField } from './schema.ts'
import { userIdField } from './user-id.ts'

const mailAgainField = z.string('E1001').check(z.overwrite(folded), z.minLength(1, 'E1001'))

/** 一般ユーザー登録: the master chooses ID and temporary password. */
export const newUserForm = z
  .object({
    userId: userIdField,
    password: chosenPasswordField,
    passwordAgain: repeatedField,
    name: userNameField,
    mail: mailField,
    mailAgain: mailAgainField,
  })
  .check(twoEntriesAgree('password', 'passwordAgain'), twoEntriesAgree('mail', 'mailAgain'), passwordIsFreeOfUserId)

export type NewUserInput = z.output<typeof newUserForm>

/** `version`: what the form was filled from; another window's change in between is told. */
export const changeUserForm = z
  .object({ name: userNameField, mail: mailField, mailAgain: mailAgainField, version: versionField })
  .check(twoEntriesAgree('mail', 'mailAgain'))

export type ChangeUserInput = z.output<typeof changeUserForm>

export const temporaryPasswordForm = z
  .object({ password: chosenPasswordField, passwordAgain: repeatedField, version: versionField })
  .check(twoEntriesAgree('password', 'passwordAgain'))

/** A release names what it lifts; a new temporary password is set on the same screen's link. */
export const releaseForm = z.object({
  counter: z.union([z.literal('portal'), z.literal('member'), z.literal('both')], 'E1013'),
})

export const COUNTERS: Record<z.output<typeof releaseForm>['counter'], readonly Counter[]> = {
  portal: ['portal'],
  member: ['member'],
  both: ['portal', 'member'],
}

/** A confirming screen's button. */
export const confirmForm = z.object({ version: versionField })

/** 契約ユーザー情報変更 of one's own account. */
export const ownDetailsForm = z
  .object({
    name: userNameField,
    mail: mailField,
    mailAgain: mailAgainField,
    currentPassword: passwordField,
    version: versionField,
  })
  .check(twoEntriesAgree('mail', 'mailAgain'))

export type OwnDetailsInput = z.output<typeof ownDetailsForm>

export const mailProofForm = z.object({ code: codeField })

/** パスワード変更. `version`: that of the password which the form is to replace. */
export const changePasswordForm = z
  .object({
    currentPassword: passwordField,
    password: chosenPasswordField,
    passwordAgain: repeatedField,
    version: versionField,
  })
  .check(twoEntriesAgree('password', 'passwordAgain'))

export type ChangePasswordInput = z.output<typeof changePasswordForm>

/** The user's own password in place of a temporary one. */
export const ownPasswordForm = z
  .object({ password: chosenPasswordField, passwordAgain: repeatedField })
  .check(twoEntriesAgree('password', 'passwordAgain'))
