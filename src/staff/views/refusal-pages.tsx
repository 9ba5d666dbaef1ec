import type { FC } from 'hono/jsx'
import type { Locking, Refusal } from '../../history/refusals-store.ts'
import type { AddressPage as Address, RefusalsPage as Page } from '../../history/show-refusals.ts'
import { operationName } from '../../history/views/words.ts'
import { formatDay, formatTime } from '../../lib/jst.ts'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { CodedAlert } from '../../ui/alert.tsx'
import { Details, Notes } from '../../ui/details.tsx'
import { DayField, ErrorSummary, type FieldErrors, FormActions } from '../../ui/form.tsx'
import type { MessageCode } from '../../ui/messages.ts'
import { addressOf, Paging } from '../../ui/paging.tsx'

const LABELS = { day: '日付' }

const timeOf = (at: number): string => formatTime(new Date(at))

const DayChooser: FC<{ day: string; error: MessageCode | undefined }> = ({ day, error }) => (
  <section class="panel" aria-label="表示する日">
    <form method="get" action="/bank/refusals" class="form" novalidate>
      <DayField name="day" label={LABELS.day} value={day} error={error} />
      <FormActions back="/bank" backLabel="労金メニューへ" button="表示" />
    </form>
  </section>
)

type ListProps = { page: Page; isFirst: boolean; errors: FieldErrors }

/** 認証の失敗（接続元別） */
export const RefusalsPage: FC<ListProps> = ({ page: { day, addresses, next }, isFirst, errors }) => (
  <MemberLayout title="認証の失敗（接続元別）">
    {errors.address ? <CodedAlert code={errors.address} /> : <ErrorSummary errors={errors} labels={LABELS} />}
    <DayChooser day={day} error={errors.day} />
    {addresses.length === 0 ? (
      <section class="panel">
        <p>この日の認証の失敗はありません。</p>
      </section>
    ) : (
      <table class="table">
        <caption class="visually-hidden">{day}の認証の失敗</caption>
        <thead>
          <tr>
            <th scope="col">接続元</th>
            <th scope="col">失敗</th>
            <th scope="col">入力された番号・ID</th>
            <th scope="col">ロック</th>
            <th scope="col">閉塞</th>
            <th scope="col">時刻</th>
          </tr>
        </thead>
        <tbody>
          {addresses.map(({ address, refusals, subjects, locks, blocks, firstAt, lastAt }) => (
            <tr>
              <th scope="row" data-label="接続元">
                <a href={addressOf('/bank/refusals/address', { day, address })}>{address}</a>
              </th>
              <td data-label="失敗">{refusals.toLocaleString('ja-JP')}回</td>
              <td data-label="入力された番号・ID">{subjects.toLocaleString('ja-JP')}種類</td>
              <td data-label="ロック">{locks === 0 ? '―' : `${locks}回`}</td>
              <td data-label="閉塞">{blocks === 0 ? '―' : `${blocks}回`}</td>
              <td data-label="時刻">
                {timeOf(firstAt)}～{timeOf(lastAt)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
    <Paging path="/bank/refusals" query={{ day }} isFirst={isFirst} by="after" next={next} />
    <Notes
      notes={[
        '貴労金の契約・ユーザーに対する失敗と、どの契約・ユーザーのものでもない番号・IDによる失敗を表示します。',
        '1つの接続元から多くの種類の番号・IDが入力されている場合は、不正なアクセスの疑いがあります。',
        '90日前までの日を表示できます。',
      ]}
    />
  </MemberLayout>
)

const Lockings: FC<{ lockings: readonly Locking[] }> = ({ lockings }) => (
  <table class="table">
    <caption class="visually-hidden">ロック・閉塞</caption>
    <thead>
      <tr>
        <th scope="col">時刻</th>
        <th scope="col">対象</th>
        <th scope="col">操作</th>
        <th scope="col">状態</th>
      </tr>
    </thead>
    <tbody>
      {lockings.map(({ at, code, operation, contractNumber, user, name, userId }) => (
        <tr>
          <th scope="row" data-label="時刻">
            {timeOf(at)}
          </th>
          <td data-label="対象">
            <a href={user === null ? `/bank/contracts/${contractNumber}` : `/bank/users/${user}`}>
              {user === null ? `契約番号${contractNumber}` : `${name}（${userId}）`}
            </a>
          </td>
          <td data-label="操作">{operationName(operation)}</td>
          <td data-label="状態">{code === 'E2004' ? 'ロック' : '閉塞'}</td>
        </tr>
      ))}
    </tbody>
  </table>
)

const Refusals: FC<{ refusals: readonly Refusal[] }> = ({ refusals }) => (
  <table class="table">
    <caption class="visually-hidden">失敗</caption>
    <thead>
      <tr>
        <th scope="col">時刻</th>
        <th scope="col">操作</th>
        <th scope="col">理由</th>
        <th scope="col">対象</th>
      </tr>
    </thead>
    <tbody>
      {refusals.map(({ at, operation, code, isOwn }) => (
        <tr>
          <th scope="row" data-label="時刻">
            {timeOf(at)}
          </th>
          <td data-label="操作">{operationName(operation)}</td>
          <td data-label="理由">{reasonOf(code)}</td>
          <td data-label="対象">{isOwn === 1 ? '貴労金の契約・ユーザー' : '該当なし'}</td>
        </tr>
      ))}
    </tbody>
  </table>
)

/** Short words: the messages speak to whoever was refused. */
const reasonOf = (code: string): string => {
  switch (code) {
    case 'E2001':
    case 'E2002':
    case 'E2003':
      return `番号・ID・パスワードの誤り（${code}）`
    case 'E2004':
      return `ロック（${code}）`
    case 'E2005':
      return `閉塞（${code}）`
    case 'E3002':
      return `認証コードの誤り（${code}）`
    default:
      return `権限のない操作（${code}）`
  }
}

/** One address's refusals of the day. */
export const AddressPage: FC<{ page: Address; isFirst: boolean }> = ({
  page: { day, address, refusals, lockings, next },
  isFirst,
}) => (
  <MemberLayout title="認証の失敗（接続元の明細）">
    <section class="panel">
      <Details
        rows={[
          ['接続元', address],
          [LABELS.day, formatDay(new Date(`${day}T00:00:00+09:00`))],
        ]}
      />
    </section>
    {lockings.length === 0 ? null : <h2>この接続元によるロック・閉塞</h2>}
    {lockings.length === 0 ? null : <Lockings lockings={lockings} />}
    <h2>失敗</h2>
    {refusals.length === 0 ? (
      <section class="panel">
        <p>この日の失敗はありません。</p>
      </section>
    ) : (
      <Refusals refusals={refusals} />
    )}
    <Paging path="/bank/refusals/address" query={{ day, address }} isFirst={isFirst} by="before" next={next}>
      <a class="button" href={addressOf('/bank/refusals', { day })}>
        接続元の一覧へ
      </a>
    </Paging>
  </MemberLayout>
)
