import type { FC } from 'hono/jsx'
import type { ContractFile } from '../look-up-contract.ts'
import { ApprovalLinks } from './approval-links.tsx'
import { CorrectionLinks } from './correction-links.tsx'

/** What staff can do with the contract, as links to screens of their own. */
export const ContractActs: FC<{ file: ContractFile }> = ({ file: { contract, possibleActs } }) => (
  <div class="buttons">
    <a class="button" href={`/bank/contracts/${contract.number}/notice`}>
      ご利用開始（変更）のお知らせ
    </a>
    <CorrectionLinks contract={contract} />
    <ApprovalLinks number={contract.number} possible={possibleActs} />
  </div>
)
