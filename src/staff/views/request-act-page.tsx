import type { Child, FC } from 'hono/jsx'
import { formatInstant } from '../../lib/jst.ts'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { Details, Notes } from '../../ui/details.tsx'
import { ErrorSummary, type FieldErrors, FormActions, PostForm } from '../../ui/form.tsx'
import { MailFields } from '../../users/views/fields.tsx'
import { type ContractAct, isAboutMaster, type Target } from '../request-contract-act.ts'
import { PLACES } from './act-rows.tsx'
import { CONTRACT_LABELS, InitialPasswordFields } from './contract-fields.tsx'
import { PAPER_LABELS, PaperFields } from './paper-fields.tsx'

type Words = { title: string; about: string; notes: readonly string[] }

export const ACT_WORDS: Record<ContractAct, Words> = {
  'unblock-contract': {
    title: '初期登録ログインの閉塞の解除',
    about: '初期パスワードの間違いで閉塞した契約の、初期登録ログインを解除します。',
    notes: ['初期パスワードが分からない場合は、新しい初期パスワードを届け出ていただいてください。'],
  },
  'unblock-master': {
    title: 'マスターユーザーの閉塞の解除',
    about: '閉塞したマスターユーザーが、もう一度操作できるようにします。',
    notes: ['パスワードを忘れている場合は、「パスワード設定リンクの送付」も依頼してください。'],
  },
  'correct-mail': {
    title: 'マスターユーザーのメールアドレスの訂正',
    about: '登録されているメールアドレスを、申請書のとおりに訂正します。',
    notes: ['訂正前と訂正後の両方のメールアドレスにお知らせします。'],
  },
  'password-link': {
    title: 'パスワード設定リンクの送付',
    about: 'マスターユーザーが新しいパスワードを設定するための案内を、登録されているメールアドレスに送ります。',
    notes: [
      '案内は24時間に1回だけ使えます。職員には表示されません。',
      'メールアドレスが違う場合は、先に「メールアドレスの訂正」を依頼してください。',
    ],
  },
  'reset-master': {
    title: 'マスターユーザーの初期化',
    about:
      'いまのマスターユーザーの登録を取り消し、新しい初期パスワードで初期登録できるようにします。担当者やユーザーIDを変える場合にも使います。',
    notes: [
      'いまのユーザーIDは、二度と使えません。電子証明書は失効します。一般ユーザーは、そのままです。',
      '初期パスワードは、申請書に届け出られた新しいものを入力してください。入力した後は、職員にも表示されません。',
    ],
  },
  terminate: {
    title: '契約の終了',
    about: '契約を終了します。すべてのユーザーがログインできなくなり、電子証明書は失効します。',
    notes: [
      'すべてのユーザーにメールでお知らせします。',
      '30日以内は取り消せます。失効した電子証明書は元に戻りません。',
    ],
  },
  'take-back': {
    title: '契約の終了の取り消し',
    about: '終了した契約を、再び利用できるようにします。',
    notes: ['失効した電子証明書は元に戻りません。各ユーザーに、新しい電子証明書を発行していただいてください。'],
  },
}

const LABELS = {
  ...PAPER_LABELS,
  mail: '訂正後のメールアドレス',
  mailAgain: '訂正後のメールアドレス再入力',
  initialPassword: CONTRACT_LABELS.initialPassword,
  initialPasswordAgain: CONTRACT_LABELS.initialPasswordAgain,
}

type Typed = Record<string, string>

const OwnFields: FC<{ act: ContractAct; typed: Typed; errors: FieldErrors }> = ({ act, typed, errors }) => {
  if (act === 'correct-mail') {
    return <MailFields typed={typed} errors={errors} label={LABELS.mail} />
  }
  return act === 'reset-master' ? <InitialPasswordFields errors={errors} /> : null
}

type Props = { act: ContractAct; target: Target; typed?: Typed; errors?: FieldErrors; refusal?: Child }

/** The form that puts an act before a second staff member: whom it concerns, the paper, and what is typed from it. */
export const RequestActPage: FC<Props> = ({ act, target: { contract, locks }, typed = {}, errors = {}, refusal }) => {
  const { title, about, notes } = ACT_WORDS[act]
  const { master, terminatedAt } = contract
  const blocked = locks
    .filter(({ user, state }) => state === 'blocked' && user === (act === 'unblock-contract' ? null : master?.id))
    .map(({ counter }) => PLACES[counter])
  return (
    <MemberLayout title={title}>
      {refusal}
      <ErrorSummary errors={errors} labels={LABELS} />
      <section class="panel">
        <p>{about}</p>
        <Details
          rows={[
            ['契約番号', contract.number],
            ['会員・事業主', contract.organisation],
            ...(master && isAboutMaster(act)
              ? ([
                  ['マスターユーザー', `${master.name}（${master.userId}）`],
                  ['メールアドレス', master.mail],
                ] as const)
              : []),
            ...(act.startsWith('unblock') ? ([['閉塞しているもの', blocked.join('、') || 'なし']] as const) : []),
            ...(act === 'take-back' && terminatedAt !== null
              ? ([['終了日時', formatInstant(new Date(terminatedAt))]] as const)
              : []),
          ]}
        />
        <PostForm class="form" action={`/bank/contracts/${contract.number}/requests/${act}`}>
          <OwnFields act={act} typed={typed} errors={errors} />
          <PaperFields typed={typed} errors={errors} />
          <FormActions back={`/bank/contracts/${contract.number}`} button="承認を依頼" />
        </PostForm>
      </section>
      <Notes notes={['ほかの職員が承認するまで、何も行われません。依頼は7日で期限切れになります。', ...notes]} />
    </MemberLayout>
  )
}
