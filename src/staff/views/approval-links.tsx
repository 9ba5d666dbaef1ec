import type { FC } from 'hono/jsx'
import { CONTRACT_ACTS, type ContractAct } from '../request-contract-act.ts'
import { ACT_WORDS } from './request-act-page.tsx'

/** The acts with a second staff member's approval that the contract's state allows. */
export const ApprovalLinks: FC<{ number: string; possible: readonly ContractAct[] }> = ({ number, possible }) =>
  possible.length === 0 ? null : (
    <>
      <h3>申請書と、ほかの職員の承認が必要な手続き</h3>
      <div class="buttons">
        {CONTRACT_ACTS.filter(act => possible.includes(act)).map(act => (
          <a class="button" href={`/bank/contracts/${number}/requests/${act}`}>
            {ACT_WORDS[act].title}
          </a>
        ))}
      </div>
    </>
  )
