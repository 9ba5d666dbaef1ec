import type { Deps, Origin } from '../deps.ts'
import { historyEntry } from '../history/record.ts'
import { isLostRace, mustHaveChangedOne } from '../lib/batch.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { hashToken } from '../lib/tokens.ts'
import { queuedMail, sendQueuedMails } from '../mail/outbox.ts'
import { passwordChangedMail } from '../mail/templates/password-changed.ts'
import { endSessionsFor } from '../sessions/end-sessions.ts'
import { findLinkUse, findPasswordLink, type PasswordLink, spendPasswordLink } from './password-link-store.ts'
import { maskUserId } from './schema.ts'
import { findPasswordsInUse, updatePassword } from './store.ts'

export type LinkRefusal = { reason: 'over' } | { reason: 'contains_user_id' } | { reason: 'same_password' }

/** The link that a mail's token stands for, while it can be used. Looking spends nothing: mail scanners look too. */
export const showPasswordLink = async ({ db, now }: Deps, token: string): Promise<PasswordLink | null> =>
  findPasswordLink(db, await hashToken(token), now())

/** When the link was used, if that is why it is over: the answer to its use may have been lost. */
export const showLinkUse = async ({ db }: Deps, token: string): Promise<Date | null> => {
  const usedAt = await findLinkUse(db, await hashToken(token))
  return usedAt === null ? null : new Date(usedAt)
}

/**
 * A new password by the link that the bank had sent: once, within its time, and only while the account is what it was
 * then. The user's sessions end; locks and blocks stay.
 */
export const usePasswordLink = async (
  deps: Deps,
  origin: Origin,
  token: string,
  password: string,
): Promise<Result<null, LinkRefusal>> => {
  const { db, guards, now } = deps
  const link = await showPasswordLink(deps, token)
  if (!link) return refused({ reason: 'over' })
  const { user, userId, name, mail, contractNumber, bankCode, passwordVersion } = link
  if (password.includes(userId)) return refused({ reason: 'contains_user_id' })
  const differsFrom = await findPasswordsInUse(db, user)
  const hash = await guards.hash({ guard: { kind: 'user', id: user }, password, differsFrom })
  if (hash === null) return refused({ reason: 'same_password' })
  const at = now()
  const text = passwordChangedMail({ name, maskedUserId: maskUserId(userId) }, at)
  try {
    await db.batch([
      spendPasswordLink(db, await hashToken(token), at),
      mustHaveChangedOne(db),
      updatePassword(db, { id: user, passwordVersion }, hash),
      mustHaveChangedOne(db),
      endSessionsFor(db, user, 'password', at),
      historyEntry(db, {
        at,
        operation: 'use_password_link',
        result: 'done',
        bankCode,
        contractNumber,
        actor: user,
        subject: user,
        origin,
      }),
      queuedMail(db, { kind: 'password_changed', to: mail, mail: text, at, user, contractNumber }),
    ])
  } catch (error) {
    if (isLostRace(error)) return refused({ reason: 'over' })
    throw error
  }
  deps.afterAnswer(sendQueuedMails(deps))
  return ok(null)
}
