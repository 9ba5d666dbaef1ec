import type { FC } from 'hono/jsx'
import type { ContractFile } from '../look-up-contract.ts'
import { ApprovalLinks } from './approval-links.tsx'
import { CorrectionLinks } from './correction-links.tsx'
import { OpenRequests } from './open-requests.tsx'
import { Section } from './section.tsx'

/** What staff can do with the contract, as links to screens of their own, and what already waits for an approval. */
export const ContractActs: FC<{ file: ContractFile }> = ({ file: { contract, possibleActs, requests } }) => (
  <Section title="手続き" id="acts" isOnScreenOnly>
    <div class="buttons">
      <a class="button" href={`/bank/contracts/${contract.number}/notice`}>
        ご利用開始（変更）のお知らせ
      </a>
      <CorrectionLinks contract={contract} />
      <a class="button" href={`/bank/contracts/${contract.number}/locks`}>
        ロック・閉塞の確認と解除
      </a>
    </div>
    <ApprovalLinks number={contract.number} possible={possibleActs} />
    <OpenRequests requests={requests} />
  </Section>
)
