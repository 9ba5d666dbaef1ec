import type { FC } from 'hono/jsx'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { ErrorSummary, Field, FieldBox, type FieldErrors, FormActions } from '../../ui/form.tsx'
import type { Found } from '../search.ts'
import { SEARCH_KINDS, SEARCH_STATES, type SearchQuery } from '../search-schema.ts'
import { FoundGroup } from './found-group.tsx'
import { KIND_NAMES, STATE_NAMES } from './search-words.ts'

const LABELS = { q: '検索する言葉', kind: '項目', state: '状態', after: 'ページ' }

const SearchForm: FC<{ query: SearchQuery; errors: FieldErrors }> = ({ query, errors }) => (
  <form class="form" method="get" action="/bank/search" novalidate>
    <Field
      name="q"
      label={LABELS.q}
      hint="契約番号・会員名・ユーザーID・ユーザー名・メールアドレスは一部だけでも、電子証明書のシリアル番号は先頭8桁から検索できます"
      autocomplete="off"
      value={query.q}
      error={errors.q}
      isOptional
    />
    <FieldBox
      name="kind"
      label={LABELS.kind}
      isOptional
      control={
        <select class="field__input" id="kind" name="kind">
          <option value="">すべて</option>
          {SEARCH_KINDS.map(kind => (
            <option value={kind} selected={kind === query.kind}>
              {KIND_NAMES[kind]}
            </option>
          ))}
        </select>
      }
    />
    <FormActions back="/bank" backLabel="労金メニューへ" button="検索" />
  </form>
)

/** Without a name in hand: who needs help now. */
const States: FC<{ chosen: string }> = ({ chosen }) => (
  <nav aria-label="状態で検索" class="stack">
    <h2>状態で検索</h2>
    <div class="buttons">
      {SEARCH_STATES.map(state => (
        <a
          class="button"
          href={`/bank/search?state=${state}`}
          {...(state === chosen ? { 'aria-current': 'page' } : {})}
        >
          {STATE_NAMES[state]}
        </a>
      ))}
    </div>
  </nav>
)

type Props = { query: SearchQuery; found?: readonly Found[]; now?: Date; errors?: FieldErrors }

/** 契約・ユーザーの検索: one field for whatever is said on the telephone. */
export const SearchPage: FC<Props> = ({ query, found = [], now = new Date(0), errors = {} }) => {
  const hits = found.filter(({ rows }) => rows.length > 0)
  const isAsked = Object.keys(errors).length === 0 && (query.q !== '' || query.state !== '' || query.kind !== '')
  return (
    <MemberLayout title="契約・ユーザーの検索">
      <ErrorSummary errors={errors} labels={LABELS} />
      <section class="panel" aria-label="検索の条件">
        <SearchForm query={query} errors={errors} />
        <States chosen={query.state} />
      </section>
      {isAsked && hits.length === 0 ? (
        <section class="panel" role="status">
          <p>
            {query.after === ''
              ? '該当する契約・ユーザーはありません。'
              : 'この先に、該当する契約・ユーザーはありません。'}
          </p>
        </section>
      ) : null}
      {hits.map(group => (
        <FoundGroup found={group} query={query} now={now} />
      ))}
    </MemberLayout>
  )
}
