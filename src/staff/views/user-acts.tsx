import type { FC } from 'hono/jsx'
import type { UserFile } from '../look-up-user.ts'
import { ACT_WORDS } from './request-act-page.tsx'
import { Section } from './section.tsx'

/** What staff can do about a user: lift what is locked, and for a master the acts with a second one's approval. */
export const UserActs: FC<{ file: UserFile }> = ({ file: { contract, masterActs, isLocked } }) =>
  masterActs.length === 0 && !isLocked ? null : (
    <Section title="手続き" id="acts">
      <div class="buttons">
        {isLocked ? (
          <a class="button" href={`/bank/contracts/${contract.number}/locks`}>
            ロック・閉塞の確認と解除
          </a>
        ) : null}
        {masterActs.map(act => (
          <a class="button" href={`/bank/contracts/${contract.number}/requests/${act}`}>
            {ACT_WORDS[act].title}
          </a>
        ))}
      </div>
    </Section>
  )
