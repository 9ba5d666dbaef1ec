import type { FC } from 'hono/jsx'
import type { UserFile } from '../look-up-user.ts'
import { ApprovalLinks } from './approval-links.tsx'
import { OpenRequests } from './open-requests.tsx'
import { Section } from './section.tsx'

/** What staff can do about a user: lift what is locked, and for a master the acts with a second one's approval. */
export const UserActs: FC<{ file: UserFile }> = ({ file: { contract, masterActs, isLocked, requests } }) =>
  masterActs.length === 0 && !isLocked && requests.length === 0 ? null : (
    <Section title="手続き" id="acts" isOnScreenOnly>
      {isLocked ? (
        <div class="buttons">
          <a class="button" href={`/bank/contracts/${contract.number}/locks`}>
            ロック・閉塞の確認と解除
          </a>
        </div>
      ) : null}
      <ApprovalLinks number={contract.number} possible={masterActs} />
      <OpenRequests requests={requests} />
    </Section>
  )
