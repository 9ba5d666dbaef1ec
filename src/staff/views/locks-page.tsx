import type { Child, FC } from 'hono/jsx'
import { formatInstant } from '../../lib/jst.ts'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { Alert } from '../../ui/alert.tsx'
import { Notes } from '../../ui/details.tsx'
import { PostForm } from '../../ui/form.tsx'
import { needsApproval } from '../release-by-staff.ts'
import type { Target } from '../request-contract-act.ts'
import type { StandingLock } from '../target-store.ts'
import { PLACES } from './act-rows.tsx'

const ROLES = { master: 'マスターユーザー', general: '一般ユーザー' } as const

const whose = ({ name, userId, role }: StandingLock): string =>
  name === null || userId === null || role === null ? 'この契約' : `${name}（${userId}、${ROLES[role]}）`

const stateOf = ({ state, lockedUntil }: StandingLock): string =>
  state === 'blocked' ? '閉塞' : `ロック中（${formatInstant(new Date(lockedUntil ?? 0))}まで）`

const Release: FC<{ target: Target; lock: StandingLock }> = ({ target: { contract }, lock }) => {
  const base = `/bank/contracts/${contract.number}`
  if (contract.kind === 'bank' && lock.role === 'general') return <>一般ユーザー管理から解除</>
  if (needsApproval(contract, lock)) {
    const act = lock.user === null ? 'unblock-contract' : 'unblock-master'
    return lock.state === 'blocked' ? (
      <a href={`${base}/requests/${act}`}>解除の承認を依頼する</a>
    ) : (
      <>時間がたつと解除されます</>
    )
  }
  return (
    <PostForm action={`${base}/locks`} carried={{ user: lock.user ?? '', counter: lock.counter, epoch: lock.epoch }}>
      <button class="button" type="submit">
        解除
      </button>
    </PostForm>
  )
}

/** ロック・閉塞: what is locked or blocked in a contract, each with the way to its release. */
export const LocksPage: FC<{ target: Target; isReleased?: boolean; refusal?: Child }> = ({
  target,
  isReleased = false,
  refusal,
}) => (
  <MemberLayout title="ロック・閉塞の確認と解除">
    {isReleased ? <Alert kind="success" title="解除しました。ご本人にメールでお知らせします。" takesFocus /> : null}
    {refusal}
    <section class="panel">
      <h2>
        {target.contract.organisation}（{target.contract.number}）
      </h2>
      {target.locks.length === 0 ? (
        <p>ロック・閉塞しているものはありません。</p>
      ) : (
        <table class="table">
          <thead>
            <tr>
              <th scope="col">対象</th>
              <th scope="col">できない操作</th>
              <th scope="col">状態</th>
              <th scope="col">解除</th>
            </tr>
          </thead>
          <tbody>
            {target.locks.map(lock => (
              <tr>
                <th scope="row" data-label="対象">
                  {whose(lock)}
                </th>
                <td data-label="できない操作">{PLACES[lock.counter]}</td>
                <td data-label="状態">{stateOf(lock)}</td>
                <td data-label="解除">
                  <Release target={target} lock={lock} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div class="actions">
        <a class="button" href={`/bank/contracts/${target.contract.number}`}>
          契約情報へ
        </a>
      </div>
    </section>
    <Notes
      notes={[
        '解除する前に、ご本人の操作によるものかどうかを確かめてください。',
        'マスターユーザーと契約の閉塞の解除には、申請書とほかの職員の承認が必要です。',
      ]}
    />
  </MemberLayout>
)
