import { TAKE_BACK_MS } from '../contracts/approved-acts.ts'
import type { Epochs } from '../credentials/blocks-stand.ts'
import type { Deps, Origin } from '../deps.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import type { Actor } from '../sessions/actor.ts'
import type { ApprovableAct } from './approvable-act.ts'
import type { RequestRefusal } from './approval-errors.ts'
import type { Paper } from './approval-forms.ts'
import { requestApproval } from './request-approval.ts'
import { findLocksOfContract, findTargetContract, type StandingLock, type TargetContract } from './target-store.ts'

/** The acts that are asked for from a contract's page, by the name that its address has. */
export const CONTRACT_ACTS = [
  'unblock-contract',
  'unblock-master',
  'correct-mail',
  'password-link',
  'reset-master',
  'terminate',
  'take-back',
] as const

export type ContractAct = (typeof CONTRACT_ACTS)[number]

/** Which of them concern the master's account rather than the contract. */
export const isAboutMaster = (act: ContractAct): boolean =>
  act !== 'unblock-contract' && act !== 'terminate' && act !== 'take-back'

/** Whether the address names an act that can be asked for. */
export const isContractAct = (name: string): name is ContractAct => CONTRACT_ACTS.some(act => act === name)

export type Target = { contract: TargetContract; locks: StandingLock[] }

/** A contract of the acting bank, with what is locked or blocked in it. */
export const findTarget = async ({ db, now }: Deps, bankCode: string, number: string): Promise<Target | null> => {
  const contract = await findTargetContract(db, bankCode, number)
  return contract && { contract, locks: await findLocksOfContract(db, number, now()) }
}

const blocksOf = (locks: readonly StandingLock[], user: string | null): Epochs =>
  Object.fromEntries(
    locks.filter(lock => lock.user === user && lock.state === 'blocked').map(lock => [lock.counter, lock.epoch]),
  )

const isTakenBackInTime = ({ terminatedAt }: TargetContract, at: Date): boolean =>
  terminatedAt !== null && at.getTime() < terminatedAt + TAKE_BACK_MS

/** Which acts the contract's state allows now. The approving write checks again. */
export const possibleActs = ({ contract, locks }: Target, at: Date): ContractAct[] => {
  if (contract.status === 'terminated') return isTakenBackInTime(contract, at) ? ['take-back'] : []
  const { master, kind } = contract
  return [
    ...(blocksOf(locks, null).initial === undefined ? [] : (['unblock-contract'] as const)),
    ...(master && Object.keys(blocksOf(locks, master.id)).length > 0 ? (['unblock-master'] as const) : []),
    ...(master ? (['correct-mail', 'password-link', 'reset-master'] as const) : []),
    ...(kind === 'organisation' ? (['terminate'] as const) : []),
  ]
}

export type ContractActInput = { paper: Paper; mail?: string; initialPassword?: string }

/** The act with what the requester saw: only that will be carried out. */
const actOf = async (
  { guards }: Deps,
  { contract, locks }: Target,
  name: ContractAct,
  { mail = '', initialPassword = '' }: ContractActInput,
): Promise<Result<{ act: ApprovableAct; user: string | null }, RequestRefusal>> => {
  const { number, generation, master, terminatedAt } = contract
  const ofContract = (act: ApprovableAct) => ok({ act, user: null })
  switch (name) {
    case 'unblock-contract': {
      const { initial: epoch = 0 } = blocksOf(locks, null)
      return ofContract({ kind: 'unblock_contract', generation, epoch })
    }
    case 'terminate':
      return ofContract({ kind: 'terminate_contract', version: contract.version })
    case 'take-back':
      return ofContract({ kind: 'take_back_contract', terminatedAt: terminatedAt ?? 0 })
  }
  if (!master) return refused({ reason: 'not_possible' })
  const { id: user, version } = master
  const ofMaster = (act: ApprovableAct) => ok({ act, user })
  switch (name) {
    case 'unblock-master': {
      const { portal, member } = blocksOf(locks, user)
      const epochs = { ...(portal === undefined ? {} : { portal }), ...(member === undefined ? {} : { member }) }
      return ofMaster({ kind: 'unblock_user', epochs })
    }
    case 'correct-mail':
      if (mail === master.mail) return refused({ reason: 'same_mail' })
      return ofMaster({ kind: 'correct_mail', version, oldMail: master.mail, mail })
    case 'password-link':
      return ofMaster({ kind: 'password_link', version, mail: master.mail })
    case 'reset-master': {
      // The next generation's guard hashes: its password it will be. Whoever left knows the one before.
      const guard = { kind: 'contract', number, generation: generation + 1 } as const
      const differsFrom = [contract.initialPasswordHash]
      const initialPasswordHash = await guards.hash({ guard, password: initialPassword, differsFrom })
      if (initialPasswordHash === null) return refused({ reason: 'same_password' })
      return ofMaster({ kind: 'reset_master', version, generation, initialPasswordHash })
    }
  }
}

/** Staff ask for an act on one of their bank's contracts or its master; another bank's look as if they were not there. */
export const requestContractAct = async (
  deps: Deps,
  origin: Origin,
  actor: Actor,
  { number, name }: { number: string; name: ContractAct },
  input: ContractActInput,
): Promise<Result<{ id: string }, RequestRefusal>> => {
  const target = await findTarget(deps, actor.bankCode, number)
  if (!target) return refused({ reason: 'not_found' })
  if (!possibleActs(target, deps.now()).includes(name)) return refused({ reason: 'not_possible' })
  const made = await actOf(deps, target, name, input)
  if (!made.ok) return made
  return requestApproval(deps, origin, actor, { ...made.value, contractNumber: number, paper: input.paper })
}
