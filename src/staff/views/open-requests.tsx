import type { FC } from 'hono/jsx'
import { formatInstant } from '../../lib/jst.ts'
import { Alert } from '../../ui/alert.tsx'
import { ACT_NAMES } from '../act-names.ts'
import type { Approval } from '../approval-store.ts'

/** What waits for an approval already, so that nobody asks for it again or acts past it. */
export const OpenRequests: FC<{ requests: readonly Approval[] }> = ({ requests }) =>
  requests.length === 0 ? null : (
    <Alert kind="info" title="承認待ちの依頼があります。">
      <ul>
        {requests.map(({ id, act, user, requester, requestedAt }) => (
          <li>
            <a href={`/bank/approvals/${id}`}>{ACT_NAMES[act.kind]}</a>
            {user ? `（${user.name}）` : ''}　{requester.name}　{formatInstant(new Date(requestedAt))}
          </li>
        ))}
      </ul>
    </Alert>
  )
