import type { FC } from 'hono/jsx'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { DayField, ErrorSummary, FieldBox, type FieldErrors } from '../../ui/form.tsx'
import { Paging } from '../../ui/paging.tsx'
import type { HistoryPage as Page } from '../list-history.ts'
import type { HistoryQuery } from '../schema.ts'
import { HistoryTable } from './history-table.tsx'
import { OPERATION_NAMES } from './words.ts'

const LABELS = { from: '期間（開始日）', to: '期間（終了日）', user: 'ユーザー', operation: '操作', result: '結果' }

type Option = { value: string; text: string }

const Select: FC<{ name: keyof typeof LABELS; value: string; options: readonly Option[] }> = ({
  name,
  value,
  options,
}) => (
  <FieldBox
    name={name}
    label={LABELS[name]}
    isOptional
    control={
      <select class="field__input" id={name} name={name}>
        <option value="">すべて</option>
        {options.map(option => (
          <option value={option.value} selected={option.value === value}>
            {option.text}
          </option>
        ))}
      </select>
    }
  />
)

type Props = { page: Page; query: HistoryQuery; errors?: FieldErrors; isStaff: boolean }

/** 操作履歴 */
export const HistoryPage: FC<Props> = ({ page, query, errors = {}, isStaff }) => {
  const { before, ...filters } = query
  return (
    <MemberLayout title="操作履歴">
      <ErrorSummary errors={errors} labels={LABELS} />
      <section class="panel" aria-label="表示する履歴の条件">
        <form method="get" action="/history" class="filters">
          <div class="columns">
            <DayField name="from" label={LABELS.from} value={query.from} error={errors.from} />
            <DayField name="to" label={LABELS.to} value={query.to} error={errors.to} />
            {page.users.length === 0 ? null : (
              <Select
                name="user"
                value={query.user}
                options={page.users.map(({ id, name, userId }) => ({ value: id, text: `${name}（${userId}）` }))}
              />
            )}
            <Select
              name="operation"
              value={query.operation}
              options={Object.entries(OPERATION_NAMES).map(([value, text]) => ({ value, text }))}
            />
            <Select
              name="result"
              value={query.result}
              options={[
                { value: 'done', text: '成功' },
                { value: 'refused', text: '失敗' },
              ]}
            />
          </div>
          <div class="buttons">
            {/* The first is what the return key presses. All three take what stands in the fields now. */}
            <button class="button button--main" type="submit">
              表示
            </button>
            <button class="button" type="submit" formaction="/history.csv">
              CSVダウンロード
            </button>
            {isStaff ? (
              <button class="button" type="submit" formaction="/history.jsonl">
                JSON Linesダウンロード
              </button>
            ) : null}
          </div>
        </form>
      </section>
      {page.rows.length === 0 ? (
        <section class="panel">
          <p>条件に合う操作履歴はありません。</p>
        </section>
      ) : (
        <HistoryTable rows={page.rows} />
      )}
      <Paging path="/history" query={filters} isFirst={before === ''} by="before" next={page.next}>
        <a class="button" href="/menu">
          トップメニューへ
        </a>
      </Paging>
    </MemberLayout>
  )
}
