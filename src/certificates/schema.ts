import * as z from 'zod/mini'
import { chosenPasswordField, codeField, passwordField, repeatedField } from '../credentials/schema.ts'
import { fromBase64, isBase64 } from '../lib/bytes.ts'
import { twoEntriesAgree } from '../lib/fields.ts'
import { userIdField } from '../users/user-id.ts'

/** ① ユーザー認証 */
export const beginEnrolmentBody = z.object({
  userId: userIdField,
  password: passwordField,
  resumeKey: z.optional(z.string('E1013').check(z.regex(/^[0-9a-f]{64}$/, 'E1013'))),
})

/** ② 認証コード入力 */
export const proveCodeBody = z.object({ code: codeField })

/** Between ② and ③: the user's own password in place of a temporary one. */
export const replacePasswordBody = z
  .object({ newPassword: chosenPasswordField, newPasswordAgain: repeatedField })
  .check(twoEntriesAgree('newPassword', 'newPasswordAgain'))

/** PKCS#10 in DER has no business being larger: an RSA 4096 request with every attribute stays below 4 KiB. */
const LONGEST_REQUEST = 12_000

/** ③ 発行: the certificate request, base64 of its DER. */
export const issueBody = z.object({
  request: z.pipe(
    z.string('E1013').check(z.maxLength(LONGEST_REQUEST, 'E1013'), z.refine(isBase64, 'E1013')),
    z.transform(fromBase64),
  ),
})
