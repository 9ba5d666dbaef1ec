import type { BanksContract } from '../../contracts/bank-store.ts'

/** How a contract stands, in a word. */
export const contractState = ({ status, masterName }: BanksContract): string => {
  if (status === 'terminated') return '終了'
  return masterName === null ? '初期登録待ち' : '利用中'
}
