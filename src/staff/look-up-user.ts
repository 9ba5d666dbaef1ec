import { showUsersCertificates } from '../certificates/show-users-certificates.ts'
import { showContract } from '../contracts/show-contracts.ts'
import type { Deps } from '../deps.ts'
import { showLastHistory } from '../history/show-last-history.ts'
import { showLastMails } from '../mail/show-mails.ts'
import { showBanksUser } from '../users/show-banks-users.ts'

/** Everything that 契約ユーザー情報 shows; null for another bank's user, who looks as if they did not exist. */
export const lookUpUser = async (deps: Deps, bankCode: string, id: string) => {
  const user = await showBanksUser(deps, bankCode, id)
  const contract = user && (await showContract(deps, bankCode, user.contractNumber))
  if (!contract) return null
  const [certificates, mails, history] = await Promise.all([
    showUsersCertificates(deps, id),
    showLastMails(deps, { kind: 'user', key: id }),
    showLastHistory(deps, { kind: 'user', user: id }),
  ])
  return { user, contract, certificates, mails, history, shownAt: deps.now() }
}

export type UserFile = NonNullable<Awaited<ReturnType<typeof lookUpUser>>>
