import type { FC } from 'hono/jsx'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { CodedAlert } from '../../ui/alert.tsx'
import type { MessageCode } from '../../ui/messages.ts'

type Props = { title: string; number: string; code: MessageCode }

/** Where the contract, or what is asked for of it, allows the act no more. */
export const RefusedActPage: FC<Props> = ({ title, number, code }) => (
  <MemberLayout title={title}>
    <CodedAlert code={code} />
    <div class="actions">
      <a class="button" href={`/bank/contracts/${number}`}>
        契約情報へ
      </a>
    </div>
  </MemberLayout>
)
