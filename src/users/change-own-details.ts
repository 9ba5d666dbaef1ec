import type { Deps, Origin } from '../deps.ts'
import { isLostRace, mustHaveChangedOne } from '../lib/batch.ts'
import { MINUTE_MS } from '../lib/jst.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { keyedHash, newDigits, newId } from '../lib/tokens.ts'
import { newCodeMailKey, nextCodeAt, reserveCodeMail, sendCodeMail } from '../mail/code-mails.ts'
import { queuedMail } from '../mail/outbox.ts'
import { detailsChangedMail } from '../mail/templates/details-changed.ts'
import { mailProofMail } from '../mail/templates/mail-proof.ts'
import type { Actor } from '../sessions/actor.ts'
import { checkOwnPassword } from '../sessions/check-own-password.ts'
import { actOnUser } from './act-on-user.ts'
import type { UserRefusal } from './errors.ts'
import type { OwnDetailsInput } from './forms.ts'
import { insertMailProof } from './mail-proof-store.ts'
import { maskUserId } from './schema.ts'
import { updateDetails } from './store.ts'

const CODE_MS = 30 * MINUTE_MS

/** Six digits are guessed at once from a plain hash: the key is a secret that the database does not have. */
export const hashMailCode = (deps: Deps, proof: string, code: string): Promise<string> =>
  keyedHash(deps.config.TOKEN_KEY, `mail:${proof}:${code}`)

/** Mails a code to the new address, which becomes the user's only once the code was typed in. */
const askForProof = async (
  deps: Deps,
  actor: Actor,
  { mail, version }: { mail: string; version: number },
): Promise<Result<null, UserRefusal>> => {
  const { db, now } = deps
  const at = now()
  const nextAt = await nextCodeAt(db, actor.user, at)
  if (nextAt) return refused({ reason: 'code_limit', nextAt })
  const id = newId()
  const code = newDigits(6)
  const expiresAt = new Date(at.getTime() + CODE_MS)
  const text = mailProofMail({ name: actor.name, maskedUserId: maskUserId(actor.userId) }, code, expiresAt)
  const { user, contractNumber } = actor
  const sending = { key: newCodeMailKey(), user, contractNumber, enrolment: `mail:${id}`, to: mail }
  try {
    await db.batch([
      insertMailProof(db, { user, version }, { id, mail, codeHash: await hashMailCode(deps, id, code), expiresAt }),
      mustHaveChangedOne(db),
      reserveCodeMail(db, sending, text.subject, at),
      mustHaveChangedOne(db),
    ])
  } catch (error) {
    if (!isLostRace(error)) throw error
    // Others at the same moment took the last codes of this hour; or somebody has changed the user since.
    const laterAt = await nextCodeAt(db, user, at)
    return refused(laterAt ? { reason: 'code_limit', nextAt: laterAt } : { reason: 'changed' })
  }
  const sent = await sendCodeMail(deps, sending, text)
  return sent.ok ? ok(null) : refused({ reason: 'mail_failed' })
}

/**
 * 契約ユーザー情報変更: the current password is asked. A name changes at once; a mail address after a code that was
 * sent to it. Answers what was changed, and whether such a code is awaited now.
 */
export const changeOwnDetails = async (
  deps: Deps,
  origin: Origin,
  actor: Actor,
  { name, mail, version, currentPassword }: OwnDetailsInput,
): Promise<Result<{ isNameChanged: boolean; awaitsProof: boolean }, UserRefusal>> => {
  const { db, now } = deps
  const verdict = await checkOwnPassword(deps, origin, actor, 'change_own_details', currentPassword)
  if (!verdict.ok) return verdict
  const isNameChanged = name !== actor.name
  const awaitsProof = mail !== actor.mail
  if (!isNameChanged && !awaitsProof) {
    return refused({ reason: version === actor.userVersion ? 'nothing_changed' : 'changed' })
  }
  // Before the name: where the code cannot be sent, nothing is changed.
  const asked = awaitsProof ? await askForProof(deps, actor, { mail, version }) : ok(null)
  if (!asked.ok) return asked
  if (isNameChanged) {
    const at = now()
    const { user, contractNumber } = actor
    const text = detailsChangedMail({ name, maskedUserId: maskUserId(actor.userId) }, ['name'], at)
    const changed = await actOnUser(deps, origin, actor, {
      operation: 'change_own_details',
      subject: user,
      statements: [
        updateDetails(db, { id: user, version }, { name, mail: actor.mail }),
        mustHaveChangedOne(db),
        queuedMail(db, { kind: 'details_changed', to: actor.mail, mail: text, at, user, contractNumber }),
      ],
      detail: { fields: 'name' },
    })
    if (!changed.ok) return changed
  }
  return ok({ isNameChanged, awaitsProof })
}
