import type { Child, FC } from 'hono/jsx'
import { formatInstant, formatLocal } from '../../lib/jst.ts'
import type { ListedNotice, NoticeState, NoticesPage as Page } from '../../notices/show-notices.ts'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { Alert } from '../../ui/alert.tsx'
import { Details, Notes } from '../../ui/details.tsx'
import { ErrorSummary, Field, type FieldErrors, FormActions, PostForm } from '../../ui/form.tsx'
import { Paging } from '../../ui/paging.tsx'
import { DateTimeField, LABELS, TextField } from './notice-fields.tsx'

const STATES: Record<NoticeState, string> = {
  waiting: '表示前',
  shown: '表示中',
  over: '表示終了',
  withdrawn: '取り下げ済み',
}

const DONE: Record<string, string> = {
  written: 'お知らせを登録しました。',
  changed: 'お知らせを変更しました。',
  withdrawn: 'お知らせを取り下げました。',
}

type ListProps = { page: Page; isFirst: boolean; done?: string | undefined }

/** お知らせの管理 */
export const NoticesPage: FC<ListProps> = ({ page: { notices, next }, isFirst, done }) => (
  <MemberLayout title="お知らせの管理">
    {done !== undefined && Object.hasOwn(DONE, done) ? (
      <Alert kind="success" title={DONE[done] ?? ''} takesFocus />
    ) : null}
    <div class="buttons">
      <a class="button button--main" href="/bank/notices/new">
        お知らせの登録
      </a>
    </div>
    {notices.length === 0 ? (
      <section class="panel">
        <p>お知らせはありません。</p>
      </section>
    ) : (
      <table class="table">
        <caption class="visually-hidden">お知らせの一覧</caption>
        <thead>
          <tr>
            <th scope="col">件名</th>
            <th scope="col">表示の期間</th>
            <th scope="col">状態</th>
          </tr>
        </thead>
        <tbody>
          {notices.map(({ id, title, fromAt, untilAt, state }) => (
            <tr>
              <th scope="row" data-label="件名">
                <a href={`/bank/notices/${id}`}>{title}</a>
              </th>
              <td data-label="表示の期間">
                {formatInstant(new Date(fromAt))}～{formatInstant(new Date(untilAt))}
              </td>
              <td data-label="状態">{STATES[state]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
    <Paging path="/bank/notices" isFirst={isFirst} by="before" next={next}>
      <a class="button" href="/bank">
        労金メニューへ
      </a>
    </Paging>
  </MemberLayout>
)

export type NoticeScreen = { typed?: Record<string, string>; errors?: FieldErrors; refusal?: Child }

type FormProps = NoticeScreen & {
  title: string
  action: string
  button: string
  carried: Record<string, string | number>
  children?: Child
}

const NoticeForm: FC<FormProps> = ({ title, action, button, carried, typed = {}, errors = {}, refusal, children }) => (
  <MemberLayout title={title}>
    {refusal}
    <ErrorSummary errors={errors} labels={LABELS} />
    <section class="panel">
      <PostForm class="form" action={action} carried={carried}>
        <Field
          name="title"
          label={LABELS.title}
          hint="50文字以内"
          autocomplete="off"
          rule="noticeTitle"
          value={typed.title ?? ''}
          error={errors.title}
        />
        <TextField value={typed.text ?? ''} error={errors.text} />
        <DateTimeField name="fromAt" value={typed.fromAt ?? ''} error={errors.fromAt} />
        <DateTimeField name="untilAt" value={typed.untilAt ?? ''} error={errors.untilAt} />
        <FormActions back="/bank/notices" button={button} />
      </PostForm>
    </section>
    {children}
    <Notes
      notes={[
        '表示の期間になると、ログイン前の画面に、どなたにも見える形で表示されます。個人や契約先の名前は書かないでください。',
        '書いたとおりの文字と改行で表示します。文字の飾りやリンクは使えません。',
      ]}
    />
  </MemberLayout>
)

/** お知らせの登録. `id`: what the notice will have. */
export const NewNoticePage: FC<NoticeScreen & { id: string }> = ({ id, ...screen }) => (
  <NoticeForm {...screen} title="お知らせの登録" action="/bank/notices/new" button="登録" carried={{ id }} />
)

/** One that is withdrawn or over can only be read. */
const ReadNoticePage: FC<{ notice: ListedNotice; refusal?: Child }> = ({ notice, refusal }) => (
  <MemberLayout title="お知らせ">
    {refusal}
    <section class="panel">
      <Details
        rows={[
          [LABELS.title, notice.title],
          ['状態', STATES[notice.state]],
          ['表示の期間', `${formatInstant(new Date(notice.fromAt))}～${formatInstant(new Date(notice.untilAt))}`],
        ]}
      />
      <p class="as-written">{notice.text}</p>
    </section>
    <div class="actions">
      <a class="button" href="/bank/notices">
        お知らせの管理へ
      </a>
    </div>
  </MemberLayout>
)

/** お知らせの変更 */
export const NoticePage: FC<NoticeScreen & { notice: ListedNotice }> = ({ notice, typed = {}, ...screen }) => {
  const { id, title, text, version } = notice
  if (notice.state === 'withdrawn') return <ReadNoticePage notice={notice} refusal={screen.refusal} />
  const [fromAt, untilAt] = [formatLocal(new Date(notice.fromAt)), formatLocal(new Date(notice.untilAt))]
  return (
    <NoticeForm
      {...screen}
      title="お知らせの変更"
      action={`/bank/notices/${id}`}
      button="変更"
      carried={{ version }}
      typed={{ title, text, fromAt, untilAt, ...typed }}
    >
      <section class="panel">
        <h2>取り下げ</h2>
        <p>状態：{STATES[notice.state]}。取り下げると、すぐに表示されなくなり、元に戻せません。</p>
        <PostForm action={`/bank/notices/${id}/withdraw`} carried={{ version }}>
          <button class="button" type="submit">
            取り下げる
          </button>
        </PostForm>
      </section>
    </NoticeForm>
  )
}
