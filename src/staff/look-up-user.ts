import { showUsersCertificates } from '../certificates/show-users-certificates.ts'
import { showContract } from '../contracts/show-contracts.ts'
import type { Deps } from '../deps.ts'
import { showLastHistory } from '../history/show-last-history.ts'
import { showLastMails } from '../mail/show-mails.ts'
import { showBanksUser } from '../users/show-banks-users.ts'
import { findTarget, isAboutMaster, possibleActs } from './request-contract-act.ts'
import { showOpenApprovalsOf } from './show-approvals.ts'

/** Everything that 契約ユーザー情報 shows; null for another bank's user, who looks as if they did not exist. */
export const lookUpUser = async (deps: Deps, bankCode: string, id: string) => {
  const user = await showBanksUser(deps, bankCode, id)
  const contract = user && (await showContract(deps, bankCode, user.contractNumber))
  if (!contract) return null
  const [target, open, certificates, mails, history] = await Promise.all([
    findTarget(deps, bankCode, contract.number),
    showOpenApprovalsOf(deps, contract.number),
    showUsersCertificates(deps, id),
    showLastMails(deps, { kind: 'user', key: id }),
    showLastHistory(deps, { kind: 'user', user: id }),
  ])
  const shownAt = deps.now()
  const requests = open.filter(request => request.user?.id === id)
  const isMaster = target?.contract.master?.id === id
  const masterActs = target && isMaster ? possibleActs(target, shownAt).filter(isAboutMaster) : []
  const isLocked = target?.locks.some(lock => lock.user === id) ?? false
  return { user, contract, certificates, mails, history, shownAt, masterActs, isLocked, requests }
}

export type UserFile = NonNullable<Awaited<ReturnType<typeof lookUpUser>>>
