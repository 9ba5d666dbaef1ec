import { showContractsCertificates } from '../certificates/revoke-by-staff.ts'
import { showContract } from '../contracts/show-contracts.ts'
import { showInitialLock } from '../credentials/show-locks.ts'
import type { Deps } from '../deps.ts'
import { showLastHistory } from '../history/show-last-history.ts'
import { showLastMails } from '../mail/show-mails.ts'
import { showContractsUsers } from '../users/show-banks-users.ts'
import { findTarget, possibleActs } from './request-contract-act.ts'
import { showOpenApprovalsOf } from './show-approvals.ts'

/** Everything that 契約情報 shows; null for another bank's contract, which looks as if it did not exist. */
export const lookUpContract = async (deps: Deps, bankCode: string, number: string) => {
  const contract = await showContract(deps, bankCode, number)
  if (!contract) return null
  const [target, requests, users, certificates, initialLock, mails, history] = await Promise.all([
    findTarget(deps, bankCode, number),
    showOpenApprovalsOf(deps, number),
    showContractsUsers(deps, number),
    showContractsCertificates(deps, number),
    showInitialLock(deps, contract),
    showLastMails(deps, { kind: 'contract', key: number }),
    showLastHistory(deps, { kind: 'contract', contractNumber: number }),
  ])
  const shownAt = deps.now()
  const acts = target ? possibleActs(target, shownAt) : []
  return { contract, users, certificates, initialLock, mails, history, shownAt, possibleActs: acts, requests }
}

export type ContractFile = NonNullable<Awaited<ReturnType<typeof lookUpContract>>>
