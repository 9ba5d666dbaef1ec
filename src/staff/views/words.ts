import type { UsersCertificate } from '../../certificates/bank-store.ts'
import type { RevocationReason } from '../../certificates/revoke-by-staff.ts'
import { formatInstant } from '../../lib/jst.ts'
import type { BanksUser } from '../../users/bank-store.ts'

export const ROLE_NAMES = { master: 'マスターユーザー', general: '一般ユーザー' } as const

export const USER_STATUS_NAMES = { active: '利用可', deleted: '削除済み', retired: '使用終了' } as const

/** What staff choose from; the history shows it in the same words. */
export const REVOCATION_REASON_NAMES: Record<RevocationReason, string> = {
  keyCompromise: 'パソコンや電子証明書の紛失・盗難、不正利用のおそれ',
  affiliationChanged: '担当者の交代・異動',
  cessationOfOperation: '利用の終了',
  unspecified: 'その他',
}

/** Those of RFC 5280 that staff do not choose: the system's own, and those of certificates from elsewhere. */
const OTHER_REASON_NAMES: Readonly<Record<string, string>> = { superseded: '新しい電子証明書への切り替え' }

/** The name of any reason that a certificate was ever revoked for. */
export const revocationReasonName = (reason: string): string =>
  new Map(Object.entries({ ...OTHER_REASON_NAMES, ...REVOCATION_REASON_NAMES })).get(reason) ?? reason

/** How a certificate stands. One without a place gave it up: to a newer one, or by its end. */
export const certificateState = ({ slot, notAfter, revokedAt }: UsersCertificate, now: Date): string => {
  if (revokedAt !== null) return '失効'
  if (notAfter < now.getTime()) return '期限切れ'
  if (slot === null) return '使用終了'
  return slot === 'pending' ? '更新用（未使用）' : '有効'
}

type Lock = BanksUser['memberLock']

/** How a counter of wrong passwords stands. A lock whose end has passed is over. */
export const lockState = (lock: Lock | null, now: Date): string => {
  if (lock?.state === 'blocked') return '閉塞'
  if (lock?.state !== 'locked' || lock.lockedUntil === null || lock.lockedUntil <= now.getTime()) return 'なし'
  return `ロック中（${formatInstant(new Date(lock.lockedUntil))}まで）`
}
