import type { Deps, Origin } from '../deps.ts'
import { historyEntry } from '../history/record.ts'
import { isDuplicate, isLostRace, mustHaveChangedOne } from '../lib/batch.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { newId } from '../lib/tokens.ts'
import { sendQueuedMails } from '../mail/outbox.ts'
import type { Actor } from '../sessions/actor.ts'
import { stillNeedsNoSecond } from '../staff/needs-second.ts'
import { findDraft, spendDraft } from './draft-store.ts'
import type { UserRefusal } from './errors.ts'
import { newGeneralUser } from './new-general-user.ts'
import { findGeneralUsers } from './store.ts'

/**
 * 一般ユーザー登録, confirmed. Answers the new user's row id; of a double click, or a repeated request, both get the same.
 */
export const registerGeneralUser = async (
  deps: Deps,
  origin: Origin,
  actor: Actor,
  draftId: string,
): Promise<Result<{ id: string }, UserRefusal>> => {
  const { db, config, now } = deps
  const at = now()
  const draft = await findDraft(db, actor.user, draftId, at)
  if (!draft) return refused({ reason: 'draft_over' })
  if (draft.registeredUser) return ok({ id: draft.registeredUser })

  const id = newId()
  const { contractNumber, bankCode, organisation } = actor
  const { userId, name, mail, passwordHash } = draft
  try {
    await db.batch([
      ...stillNeedsNoSecond(deps, actor),
      ...newGeneralUser(deps, { id, userId, name, mail, contractNumber, organisation, passwordHash }, at),
      spendDraft(db, draft, { user: id, at }),
      mustHaveChangedOne(db),
      historyEntry(db, {
        at,
        operation: 'register_user',
        result: 'done',
        bankCode,
        contractNumber,
        actor: actor.user,
        subject: id,
        origin,
      }),
    ])
  } catch (error) {
    if (!isLostRace(error) && !isDuplicate(error, 'users.user_id')) throw error
    const latest = await findDraft(db, actor.user, draftId, at)
    if (latest?.registeredUser) return ok({ id: latest.registeredUser })
    if (isDuplicate(error, 'users.user_id')) return refused({ reason: 'user_id_taken' })
    const users = await findGeneralUsers(db, contractNumber, at)
    return refused({ reason: users.length >= config.MOST_GENERAL_USERS ? 'too_many_users' : 'draft_over' })
  }
  deps.afterAnswer(sendQueuedMails(deps))
  return ok({ id })
}
