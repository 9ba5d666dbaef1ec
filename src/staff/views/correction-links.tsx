import type { FC } from 'hono/jsx'
import type { BanksContract } from '../../contracts/bank-store.ts'

/** What staff can set right in the contract's record; nothing for an office or a contract that has ended. */
export const CorrectionLinks: FC<{ contract: BanksContract }> = ({ contract }) => {
  const { number, kind, status, masterName } = contract
  if (kind === 'bank' || status === 'terminated') return null
  return (
    <>
      <a class="button" href={`/bank/contracts/${number}/correct`}>
        契約情報の訂正
      </a>
      {masterName === null ? (
        <a class="button" href={`/bank/contracts/${number}/initial-password`}>
          初期パスワードの設定
        </a>
      ) : null}
    </>
  )
}
