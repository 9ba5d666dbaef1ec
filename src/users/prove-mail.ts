import { voidEnrolmentsOf } from '../certificates/void-enrolments.ts'
import type { Deps, Origin } from '../deps.ts'
import { mustHaveChangedOne } from '../lib/batch.ts'
import { type Result, refused } from '../lib/result.ts'
import { queuedMail } from '../mail/outbox.ts'
import { detailsChangedMail } from '../mail/templates/details-changed.ts'
import type { Actor } from '../sessions/actor.ts'
import { actOnUser } from './act-on-user.ts'
import { hashMailCode } from './change-own-details.ts'
import type { UserRefusal } from './errors.ts'
import { deleteMailProof, takeTry, updateMail } from './mail-proof-store.ts'
import { maskUserId } from './schema.ts'

/** As with the code of an enrolment: wrong ones before it is over. */
const MOST_CODE_TRIES = 5

/** The code from the new address: the address becomes the user's, and the old one is told. */
export const proveMail = async (
  deps: Deps,
  origin: Origin,
  actor: Actor,
  code: string,
): Promise<Result<null, UserRefusal>> => {
  const { db, now } = deps
  const at = now()
  const { user, contractNumber } = actor
  const proof = await takeTry(db, user, MOST_CODE_TRIES, at)
  if (!proof) return refused({ reason: 'proof_over' })
  if (proof.codeHash !== (await hashMailCode(deps, proof.id, code))) {
    const triesLeft = MOST_CODE_TRIES - proof.codeTries
    return refused(triesLeft > 0 ? { reason: 'wrong_code', triesLeft } : { reason: 'too_many_wrong_codes' })
  }
  const mail = detailsChangedMail({ name: actor.name, maskedUserId: maskUserId(actor.userId) }, ['mail'], at)
  const row = { kind: 'details_changed', mail, at, user, contractNumber } as const
  return actOnUser(deps, origin, actor, {
    operation: 'change_mail',
    subject: user,
    statements: [
      // The proof goes with its use: of two clicks one finds it.
      deleteMailProof(db, user, proof.id),
      mustHaveChangedOne(db),
      updateMail(db, user, actor.mail, proof.mail),
      mustHaveChangedOne(db),
      voidEnrolmentsOf(db, user, at),
      queuedMail(db, { ...row, to: actor.mail }),
      queuedMail(db, { ...row, to: proof.mail }),
    ],
  })
}
