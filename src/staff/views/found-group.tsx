import type { FC } from 'hono/jsx'
import { Paging } from '../../ui/paging.tsx'
import type { Found } from '../search.ts'
import { cursorText, type SearchQuery } from '../search-schema.ts'
import { FoundContracts } from './found-contracts.tsx'
import { FoundUsers } from './found-users.tsx'
import { KIND_NAMES, STATE_NAMES } from './search-words.ts'

const NAMES = { ...KIND_NAMES, ...STATE_NAMES }

const OF_CONTRACTS: readonly Found['by'][] = ['number', 'organisation', 'waiting']

type Props = { found: Found; query: SearchQuery; now: Date }

/** Of a search for everything the first rows lead to the rest of their kind; of one kind a page leads to the next. */
const More: FC<Omit<Props, 'now'>> = ({ found: { by, next }, query: { q, kind, state, after } }) =>
  kind !== '' || state !== '' ? (
    <Paging
      path="/bank/search"
      query={{ q, kind, state }}
      isFirst={after === ''}
      by="after"
      next={next && cursorText(next)}
    />
  ) : (
    <Paging
      path="/bank/search"
      query={{ q }}
      isFirst
      by="kind"
      next={next && by}
      nextName={`${NAMES[by]}の一致をさらに表示`}
    />
  )

/** What was found by one kind of thing. */
export const FoundGroup: FC<Props> = ({ found, query, now }) => (
  <section class="stack" aria-labelledby={`found-${found.by}`}>
    <h2 id={`found-${found.by}`}>{NAMES[found.by]}</h2>
    {OF_CONTRACTS.includes(found.by) ? <FoundContracts rows={found.rows} /> : <FoundUsers found={found} now={now} />}
    <More found={found} query={query} />
  </section>
)
