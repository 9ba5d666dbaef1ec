import { checkPassword, type PasswordRefusal } from '../credentials/check-password.ts'
import type { Deps, Origin } from '../deps.ts'
import type { Operation } from '../history/record.ts'
import type { Result } from '../lib/result.ts'
import { guardedUser } from '../users/guarded-user.ts'
import type { Actor } from './actor.ts'

/**
 * The password of the user whom the certificate names, at the login and wherever the current password is asked: all of
 * these count together, apart from those tried without a certificate (rules.md 4).
 */
export const checkOwnPassword = (
  deps: Deps,
  origin: Origin,
  actor: Actor,
  operation: Operation,
  password: string,
): Promise<Result<{ version: number }, PasswordRefusal>> =>
  checkPassword(deps, origin, {
    operation,
    counter: 'member',
    subject: actor.userId,
    isTyped: false,
    password,
    record: guardedUser(deps.db, { ...actor, id: actor.user }),
    wrongCode: 'E2003',
  })
