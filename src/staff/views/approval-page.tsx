import type { Child, FC } from 'hono/jsx'
import { formatInstant } from '../../lib/jst.ts'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { Alert, CodedAlert } from '../../ui/alert.tsx'
import { Details, Notes } from '../../ui/details.tsx'
import { Actions, ErrorSummary, Field, type FieldErrors, FormActions, PostForm } from '../../ui/form.tsx'
import { ACT_NAMES } from '../act-names.ts'
import { type DecisionRefusal, decisionRefusalCode } from '../approval-errors.ts'
import type { Approval } from '../approval-store.ts'
import { actRows, consequencesOf } from './act-rows.tsx'

const ROLES = { master: 'マスターユーザー', general: '一般ユーザー' } as const

const outcomeRows = ({
  state,
  decidedAt,
  decidedBy,
  decisionNote,
}: Approval): readonly (readonly [string, Child])[] => {
  if (state === 'open' || decidedAt === null) return []
  const at = formatInstant(new Date(decidedAt))
  return [
    ['決まった日時', at],
    ...(decidedBy === null || state === 'withdrawn' ? [] : ([['確認した職員', decidedBy]] as const)),
    ...(decisionNote === '' ? [] : ([['却下の理由', decisionNote]] as const)),
  ]
}

/** What happened to the request, for whoever comes to look. */
const Outcome: FC<{ request: Approval; state: Approval['state'] }> = ({ request, state }) => {
  switch (state) {
    case 'open':
      return null
    case 'approved':
      return request.guardDueAt === null ? (
        <Alert kind="success" title="承認され、手続きが完了しました。" />
      ) : (
        <Alert kind="info" title="承認されました。解除を処理しています。数分以内に完了します。" />
      )
    case 'declined':
      return <Alert kind="warning" title="却下されました。手続きは行われていません。" />
    case 'withdrawn':
      return <Alert kind="info" title="取り下げられました。手続きは行われていません。" />
    case 'lapsed':
      return (
        <Alert kind="warning" title="7日以内に承認されなかったため、期限切れになりました。手続きは行われていません。" />
      )
  }
}

const Decide: FC<{ id: string; mayApprove: boolean; typed: Record<string, string>; errors: FieldErrors }> = ({
  id,
  mayApprove,
  typed,
  errors,
}) => (
  <>
    {mayApprove ? (
      <section class="panel">
        <h2>承認</h2>
        <p>申請書の原本と、上の内容がすべて一致していることを確かめてから、承認してください。</p>
        <PostForm class="form" action={`/bank/approvals/${id}/approve`}>
          <FormActions back="/bank/approvals" backLabel="承認待ちへ" button="承認して実行" />
        </PostForm>
      </section>
    ) : null}
    <section class="panel">
      <h2>却下</h2>
      <PostForm class="form" action={`/bank/approvals/${id}/decline`}>
        <Field
          name="note"
          label="却下の理由"
          hint="100文字以内（依頼した職員に伝わります）"
          autocomplete="off"
          rule="line"
          value={typed.note ?? ''}
          error={errors.note}
        />
        <Actions>
          <button class="button" type="submit">
            却下
          </button>
        </Actions>
      </PostForm>
    </section>
  </>
)

type Props = {
  request: Approval
  /** Why the person who looks cannot approve it; null where they can. */
  obstacle: DecisionRefusal | null
  isOwn: boolean
  typed?: Record<string, string>
  errors?: FieldErrors
  refusal?: Child
}

/** 承認依頼: everything that is compared with the paper, and the decision. */
export const ApprovalPage: FC<Props> = ({ request, obstacle, isOwn, typed = {}, errors = {}, refusal }) => {
  const { id, act, user, contract, requester } = request
  // The cron says of each minute's lapsed requests that they are; here it is known already.
  const state = request.state === 'open' && obstacle?.reason === 'not_open' ? 'lapsed' : request.state
  const isOpen = state === 'open'
  return (
    <MemberLayout title="承認依頼">
      <Outcome request={request} state={state} />
      {refusal}
      {isOpen && !isOwn && obstacle && !refusal ? <CodedAlert code={decisionRefusalCode(obstacle)} /> : null}
      <ErrorSummary errors={errors} labels={{ note: '却下の理由' }} />
      <section class="panel">
        <h2>{ACT_NAMES[act.kind]}</h2>
        <Details
          rows={[
            ['契約番号', <a href={`/bank/contracts/${request.contractNumber}`}>{request.contractNumber}</a>],
            ['会員・事業主', contract.organisation],
            ...(user
              ? ([
                  ['ユーザー名', user.name],
                  ['ユーザーID', `${user.userId}（${ROLES[user.role]}）`],
                  ['いまのメールアドレス', user.mail],
                ] as const)
              : []),
            ...actRows(request),
            ['申請書の番号', request.paperNumber],
            ['理由', request.reason],
            ['依頼した職員', `${requester.name}（${requester.userId}）`],
            ['依頼日時', formatInstant(new Date(request.requestedAt))],
            ...(isOpen ? ([['承認の期限', formatInstant(new Date(request.lapsesAt))]] as const) : []),
            ...outcomeRows(request),
          ]}
        />
      </section>
      {isOpen ? <Notes title="承認すると" notes={consequencesOf(request)} /> : null}
      {isOpen && !isOwn ? <Decide id={id} mayApprove={obstacle === null} typed={typed} errors={errors} /> : null}
      {isOpen && isOwn ? (
        <section class="panel">
          <p>ほかの職員の承認を待っています。承認されるまで、手続きは行われません。</p>
          <PostForm action={`/bank/approvals/${id}/withdraw`}>
            <Actions>
              <a class="button" href="/bank/approvals">
                承認待ちへ
              </a>
              <button class="button" type="submit">
                取り下げ
              </button>
            </Actions>
          </PostForm>
        </section>
      ) : null}
      {isOpen ? null : (
        <div class="actions">
          <a class="button" href="/bank/approvals">
            承認待ちへ
          </a>
          <a class="button" href={`/bank/contracts/${request.contractNumber}`}>
            契約情報へ
          </a>
        </div>
      )}
    </MemberLayout>
  )
}
