import type { Deps } from '../deps.ts'
import { type Renewal, renewalOf } from './renewal.ts'
import { type CertificateRecord, findLastLogins } from './store.ts'

export type TopMenu = {
  record: CertificateRecord
  /** This login first. */
  lastLogins: Date[]
  renewal: Renewal | undefined
}

/** トップメニュー: who it is, the last three logins, and whether the certificate can be renewed. */
export const showTopMenu = async (deps: Deps, record: CertificateRecord): Promise<TopMenu> => ({
  record,
  lastLogins: await findLastLogins(deps.db, record.user, 3),
  renewal: renewalOf(record, deps.now()),
})
