import type { Child, FC } from 'hono/jsx'
import { formatInstant } from '../../lib/jst.ts'
import type { BanksMail } from '../../mail/delivery-store.ts'
import { whyNotResent } from '../../mail/resend-mail.ts'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { Alert } from '../../ui/alert.tsx'
import { Details } from '../../ui/details.tsx'
import { Actions, ErrorSummary, type FieldErrors, PostForm } from '../../ui/form.tsx'
import { message } from '../../ui/messages.ts'
import { MailState } from './mail-state.tsx'

const Resend: FC<{ mail: BanksMail }> = ({ mail }) => {
  const { id, recipient, addressNow, resent, bouncedAt } = mail
  const isMoved = addressNow !== null && addressNow !== recipient
  return (
    <section class="panel" aria-labelledby="resend-heading">
      <h2 id="resend-heading">再送信</h2>
      <p>
        同じ件名・本文のメールを、もう一度送信します。{resent === 0 ? '' : `これまでに${resent}回、再送信しています。`}
      </p>
      <PostForm class="form" action={`/bank/mails/${id}/resend`} carried={{ resent }}>
        {isMoved ? (
          <fieldset class="choices" id="to">
            <legend class="field__label">宛先</legend>
            <label class="choice">
              <input type="radio" name="to" value="now" checked={bouncedAt !== null} />
              いま登録されているアドレス（{addressNow}）
            </label>
            <label class="choice">
              <input type="radio" name="to" value="recipient" checked={bouncedAt === null} />
              元の宛先（{recipient}）
            </label>
          </fieldset>
        ) : (
          <input type="hidden" name="to" value="recipient" />
        )}
        <Actions>
          <button class="button button--main" type="submit">
            再送信
          </button>
        </Actions>
      </PostForm>
    </section>
  )
}

const refusalText = (mail: BanksMail, now: Date): string | null => {
  switch (whyNotResent(mail, now)?.reason) {
    case 'secret':
      return message('E7063')
    case 'text_is_gone':
      return message('E7064')
    case 'changed':
      return '送信待ちのため、再送信の必要はありません。'
    case undefined:
      return null
  }
}

type Props = { mail: BanksMail; now: Date; done?: string | undefined; errors?: FieldErrors; refusal?: Child }

/** メール: what became of one, and sending it again. */
export const MailPage: FC<Props> = ({ mail, now, done, errors = {}, refusal }) => {
  const why = refusalText(mail, now)
  return (
    <MemberLayout title="メール">
      {done === 'resent' ? (
        <Alert
          kind="success"
          title="再送信の手続きをしました。送信の結果は、契約情報のメールの欄に表示されます。"
          takesFocus
        />
      ) : null}
      {refusal}
      <ErrorSummary errors={errors} labels={{ to: '宛先', resent: '再送信' }} />
      <section class="panel" aria-label="メールの内容">
        <Details
          rows={[
            ['件名', mail.subject],
            ['宛先', mail.recipient],
            ['作成日時', formatInstant(new Date(mail.createdAt))],
            ['状態', <MailState mail={mail} />],
            ['試行', `${mail.attempts}回`],
          ]}
        />
        {why === null ? null : <p>{why}</p>}
      </section>
      {why === null ? <Resend mail={mail} /> : null}
      <div class="actions">
        {mail.user === null ? null : (
          <a class="button" href={`/bank/users/${mail.user}`}>
            契約ユーザー情報へ
          </a>
        )}
        <a class="button" href={`/bank/contracts/${mail.contractNumber}#mails`}>
          契約情報へ
        </a>
      </div>
    </MemberLayout>
  )
}
