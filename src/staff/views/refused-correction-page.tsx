import type { FC } from 'hono/jsx'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { CodedAlert } from '../../ui/alert.tsx'
import type { MessageCode } from '../../ui/messages.ts'

/** Where the contract as it stands allows no change at all. */
export const RefusedCorrectionPage: FC<{ number: string; code: MessageCode }> = ({ number, code }) => (
  <MemberLayout title="変更できません">
    <CodedAlert code={code} />
    <div class="actions">
      <a class="button" href={`/bank/contracts/${number}`}>
        契約情報へ
      </a>
    </div>
  </MemberLayout>
)
