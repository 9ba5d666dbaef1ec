import type { FC } from 'hono/jsx'
import { formatInstant } from '../../lib/jst.ts'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { ACT_NAMES } from '../act-names.ts'
import type { Approval } from '../approval-store.ts'

export const STATE_NAMES: Record<Approval['state'], string> = {
  open: '承認待ち',
  approved: '承認済み',
  declined: '却下',
  withdrawn: '取り下げ',
  lapsed: '期限切れ',
}

const whom = ({ contract, contractNumber, user }: Approval): string =>
  `${contract.organisation}（${contractNumber}）${user ? ` ${user.name}` : ''}`

const Requests: FC<{ requests: readonly Approval[]; isDecided?: boolean }> = ({ requests, isDecided = false }) => (
  <table class="table">
    <thead>
      <tr>
        <th scope="col">手続き</th>
        <th scope="col">対象</th>
        <th scope="col">申請書の番号</th>
        <th scope="col">依頼した職員</th>
        <th scope="col">{isDecided ? '結果' : '期限'}</th>
      </tr>
    </thead>
    <tbody>
      {requests.map(request => (
        <tr>
          <th scope="row" data-label="手続き">
            <a href={`/bank/approvals/${request.id}`}>{ACT_NAMES[request.act.kind]}</a>
          </th>
          <td data-label="対象">{whom(request)}</td>
          <td data-label="申請書の番号">{request.paperNumber}</td>
          <td data-label="依頼した職員">{request.requester.name}</td>
          <td data-label={isDecided ? '結果' : '期限'}>
            {isDecided
              ? `${STATE_NAMES[request.state]}（${formatInstant(new Date(request.decidedAt ?? 0))}）`
              : formatInstant(new Date(request.lapsesAt))}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)

/** 承認待ち: what waits for a second staff member, and what was decided last. */
export const ApprovalsPage: FC<{ open: readonly Approval[]; decided: readonly Approval[] }> = ({ open, decided }) => (
  <MemberLayout title="承認待ち">
    {open.length === 0 ? (
      <section class="panel">
        <p>承認待ちの依頼はありません。</p>
      </section>
    ) : (
      <section class="panel">
        <Requests requests={open} />
      </section>
    )}
    {decided.length === 0 ? null : (
      <section class="panel">
        <h2>最近の結果</h2>
        <Requests requests={decided} isDecided />
      </section>
    )}
    <div class="actions">
      <a class="button" href="/bank">
        労金メニューへ
      </a>
    </div>
  </MemberLayout>
)
