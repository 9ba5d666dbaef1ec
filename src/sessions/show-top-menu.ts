import type { Deps } from '../deps.ts'
import { type CertificateRecord, findLastLogins } from './store.ts'

export type TopMenu = {
  record: CertificateRecord
  /** This login first. */
  lastLogins: Date[]
  /** In the last 30 days (manual: 更新は有効期限が切れる30日前より). */
  isRenewable: boolean
}

export const showTopMenu = async (deps: Deps, record: CertificateRecord): Promise<TopMenu> => ({
  record,
  lastLogins: await findLastLogins(deps.db, record.user, 3),
  isRenewable: deps.now().getTime() >= record.renewableFrom,
})
