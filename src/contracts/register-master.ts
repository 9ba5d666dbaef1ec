import type { Deps, Origin } from '../deps.ts'
import { historyEntry } from '../history/record.ts'
import { isDuplicate, isLostRace, mustHaveChangedOne } from '../lib/batch.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { newId } from '../lib/tokens.ts'
import { queuedMail, sendQueuedMails } from '../mail/outbox.ts'
import { masterRegisteredMail, registeredMail } from '../mail/templates/registered.ts'
import { insertUser, isUserIdTaken } from '../users/insert-user.ts'
import { maskUserId } from '../users/schema.ts'
import type { RegisterMasterRefusal } from './errors.ts'
import type { MasterUserInput } from './schema.ts'
import { countTakenId, findContract, findRegistration, spendRegistration } from './store.ts'

/** rules.md 2: "already registered" tells that an ID exists, so it is said this often and then the session ends. */
const MOST_TAKEN_IDS = 10

type Outcome = Result<null, RegisterMasterRefusal>

/** What to answer when another request was quicker: the same form sent twice is as good as sent once. */
const afterLostRace = async (deps: Deps, tokenHash: string): Promise<Outcome> => {
  const registration = await findRegistration(deps.db, tokenHash, deps.now())
  if (!registration) return refused({ reason: 'over' })
  if (registration.registeredUser) return ok(null)
  const contract = await findContract(deps.db, registration.contractNumber)
  return refused({ reason: contract?.hasMaster ? 'already_registered' : 'over' })
}

const refuseTakenId = async (deps: Deps, tokenHash: string): Promise<Outcome> => {
  const goesOn = await countTakenId(deps.db, tokenHash, { at: deps.now(), most: MOST_TAKEN_IDS })
  if (goesOn === null) return afterLostRace(deps, tokenHash)
  return refused({ reason: goesOn ? 'user_id_taken' : 'too_many_taken_ids' })
}

/**
 * 登録実行 (manual ⑤): the master user, once per contract. `tokenHash` is the registration's, from 初期登録ログイン.
 * Repeating the request of a registration that already succeeded answers `ok` again: the answer may have been lost.
 */
export const registerMaster = async (
  deps: Deps,
  origin: Origin,
  tokenHash: string,
  input: MasterUserInput,
): Promise<Outcome> => {
  const { db, config, guards, now } = deps
  const registration = await findRegistration(db, tokenHash, now())
  if (!registration) return refused({ reason: 'over' })
  if (registration.contractNumber !== input.contractNumber) return refused({ reason: 'other_contract' })
  if (registration.registeredUser) return ok(null)
  if (await isUserIdTaken(db, input.userId)) return refuseTakenId(deps, tokenHash)

  const { contractNumber, generation, bankCode, organisation, contractMail } = registration
  const passwordHash = await guards.hash({
    guard: { kind: 'contract', number: contractNumber, generation },
    password: input.password,
    differsFrom: [registration.initialPasswordHash],
  })
  if (passwordHash === null) return refused({ reason: 'same_password' })

  const id = newId()
  const at = now()
  const maskedUserId = maskUserId(input.userId)
  const told = { organisation, maskedUserId, at, portal: config.PORTAL_ORIGIN }
  const row = { at, user: id, contractNumber }
  const mails = [queuedMail(db, { ...row, kind: 'registered', to: input.mail, mail: registeredMail(input.name, told) })]
  if (contractMail) {
    const mail = masterRegisteredMail(told)
    mails.push(queuedMail(db, { at, contractNumber, kind: 'master_registered', to: contractMail, mail }))
  }
  const { userId, name, mail } = input
  try {
    // The user first: the registration's row refers to it.
    await db.batch([
      insertUser(db, {
        id,
        userId,
        name,
        mail,
        contractNumber,
        role: 'master',
        passwordHash,
        temporaryUntil: null,
        at,
      }),
      spendRegistration(db, registration, id, at),
      mustHaveChangedOne(db),
      historyEntry(db, {
        at,
        operation: 'register_master',
        result: 'done',
        bankCode,
        contractNumber,
        actor: id,
        subject: id,
        origin,
      }),
      ...mails,
    ])
  } catch (error) {
    if (isDuplicate(error, 'users.user_id')) return refuseTakenId(deps, tokenHash)
    if (isLostRace(error) || isDuplicate(error, 'users.contract_number')) return afterLostRace(deps, tokenHash)
    throw error
  }
  deps.afterAnswer(sendQueuedMails(deps))
  return ok(null)
}
