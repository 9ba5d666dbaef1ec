import type { FC } from 'hono/jsx'
import { CONTRACT_ACTS, type ContractAct } from '../request-contract-act.ts'
import { ACT_WORDS } from './request-act-page.tsx'

/** What one staff member lifts at once, and each act that the contract's state allows with a second one's approval. */
export const ApprovalLinks: FC<{ number: string; possible: readonly ContractAct[] }> = ({ number, possible }) => (
  <>
    <a class="button" href={`/bank/contracts/${number}/locks`}>
      ロック・閉塞の確認と解除
    </a>
    {CONTRACT_ACTS.filter(act => possible.includes(act)).map(act => (
      <a class="button" href={`/bank/contracts/${number}/requests/${act}`}>
        {ACT_WORDS[act].title}
      </a>
    ))}
  </>
)
