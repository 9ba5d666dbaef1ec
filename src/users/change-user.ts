import { voidEnrolmentsOf } from '../certificates/void-enrolments.ts'
import type { Deps, Origin } from '../deps.ts'
import { type Result, refused } from '../lib/result.ts'
import { queuedMail } from '../mail/outbox.ts'
import { type ChangedField, detailsChangedMail } from '../mail/templates/details-changed.ts'
import type { Actor } from '../sessions/actor.ts'
import { actOnUser } from './act-on-user.ts'
import type { UserRefusal } from './errors.ts'
import type { ChangeUserInput } from './forms.ts'
import { findOwnGeneralUser } from './own-general-user.ts'
import { maskUserId } from './schema.ts'
import { updateDetails } from './store.ts'

/** The master changes a general user's name and mail address; both addresses are told. */
export const changeUser = async (
  deps: Deps,
  origin: Origin,
  actor: Actor,
  id: string,
  { name, mail, version }: ChangeUserInput,
): Promise<Result<null, UserRefusal>> => {
  const { db, now } = deps
  const user = await findOwnGeneralUser(deps, origin, actor, id)
  if (!user) return refused({ reason: 'not_found' })
  const at = now()
  const fields: ChangedField[] = [
    ...(user.name === name ? [] : (['name'] as const)),
    ...(user.mail === mail ? [] : (['mail'] as const)),
  ]
  const text = detailsChangedMail({ name, maskedUserId: maskUserId(user.userId) }, fields, at)
  const row = { kind: 'details_changed', mail: text, at, user: id, contractNumber: user.contractNumber } as const
  const addresses = fields.length === 0 ? [] : [...new Set([user.mail, mail])]
  return actOnUser(deps, origin, actor, {
    operation: 'change_user',
    subject: id,
    change: updateDetails(db, { id, version }, { name, mail }),
    together: [
      ...(user.mail === mail ? [] : [voidEnrolmentsOf(db, id, at)]),
      ...addresses.map(to => queuedMail(db, { ...row, to })),
    ],
    detail: { fields: fields.join(',') },
  })
}
