import { hashForAnother } from '../credentials/hash-for-another.ts'
import type { Deps } from '../deps.ts'
import { DAY_MS, MINUTE_MS } from '../lib/jst.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { newId } from '../lib/tokens.ts'
import type { Actor } from '../sessions/actor.ts'
import { countTakenId } from '../sessions/taken-ids.ts'
import { insertDraft } from './draft-store.ts'
import type { UserRefusal } from './errors.ts'
import type { NewUserInput } from './forms.ts'
import { isUserIdTaken } from './insert-user.ts'
import { findGeneralUsers } from './store.ts'

/** How long a filled-in form waits for its confirming screen. */
const DRAFT_MS = 30 * MINUTE_MS
/** rules.md 3: temporary passwords hold 30 days. */
export const TEMPORARY_PASSWORD_MS = 30 * DAY_MS

/** 一般ユーザー登録, the form: kept with its password hashed until the master confirms. */
export const draftGeneralUser = async (
  deps: Deps,
  actor: Actor,
  session: string,
  input: NewUserInput,
): Promise<Result<{ id: string }, UserRefusal>> => {
  const { db, config, now } = deps
  if (actor.role !== 'master') return refused({ reason: 'not_found' })
  const users = await findGeneralUsers(db, actor.contractNumber, now())
  if (users.length >= config.MOST_GENERAL_USERS) return refused({ reason: 'too_many_users' })
  if (await isUserIdTaken(db, input.userId)) {
    const goesOn = await countTakenId(deps, session)
    return refused({ reason: goesOn ? 'user_id_taken' : 'too_many_taken_ids' })
  }
  const id = newId()
  const passwordHash = await hashForAnother(deps, { kind: 'user', id: actor.user }, input.password)
  const { userId, name, mail } = input
  const expiresAt = now().getTime() + DRAFT_MS
  const draft = { id, master: actor.user, userId, name, mail, passwordHash, expiresAt }
  const { meta } = await insertDraft(db, draft, session).run()
  return meta.changes === 1 ? ok({ id }) : refused({ reason: 'too_many_taken_ids' })
}
