import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Deps } from '../deps.ts'
import { mustHold } from '../lib/batch.ts'
import { queuedMail } from '../mail/outbox.ts'
import { userRegisteredMail } from '../mail/templates/user-registered.ts'
import { TEMPORARY_PASSWORD_MS } from './draft-general-user.ts'
import { insertUser } from './insert-user.ts'
import { maskUserId } from './schema.ts'

type NewGeneralUser = {
  /** Row id. */
  id: string
  userId: string
  name: string
  mail: string
  contractNumber: string
  organisation: string
  passwordHash: string
}

/**
 * The statements that make a general user with a temporary password and tell them. Their batch rolls back when the
 * contract has as many as it may (rules.md 1), or was terminated meanwhile; it fails on `users.user_id` when the ID was
 * ever used.
 */
export const newGeneralUser = ({ db, config }: Deps, user: NewGeneralUser, at: Date): D1PreparedStatement[] => {
  const { organisation, ...columns } = user
  const until = new Date(at.getTime() + TEMPORARY_PASSWORD_MS)
  const told = { organisation, maskedUserId: maskUserId(user.userId), until, portal: config.PORTAL_ORIGIN }
  return [
    mustHold(
      db,
      `EXISTS (SELECT 1 FROM contracts WHERE number = ?1 AND status = 'active')
       AND (SELECT count(*) FROM users WHERE contract_number = ?1 AND role = 'general' AND status = 'active') < ?2`,
      user.contractNumber,
      config.MOST_GENERAL_USERS,
    ),
    insertUser(db, { ...columns, role: 'general', temporaryUntil: until, at }),
    queuedMail(db, {
      kind: 'user_registered',
      to: user.mail,
      mail: userRegisteredMail(user.name, told),
      at,
      user: user.id,
      contractNumber: user.contractNumber,
    }),
  ]
}
