import { Hono } from 'hono'
import type { Env } from '../http/runtime.ts'
import { fieldErrors } from '../http/valid.ts'
import type { MessageCode } from '../ui/messages.ts'
import { type SearchRefusal, search } from './search.ts'
import { type SearchQuery, searchQuery } from './search-schema.ts'
import { SearchPage } from './views/search-page.tsx'

const NOTHING: SearchQuery = { q: '', kind: '', state: '', after: '' }

const codeOf = ({ reason }: SearchRefusal): MessageCode => {
  switch (reason) {
    case 'nothing_to_search_for':
      return 'E7061'
    case 'not_of_this_kind':
      return 'E7062'
  }
}

/** 契約・ユーザーの検索 */
export const searchRoutes = new Hono<Env>().get('/', async c => {
  const { deps } = c.env
  const { bankCode } = c.get('actor')
  const parsed = searchQuery.safeParse(c.req.query())
  if (!parsed.success) {
    const typed = { ...NOTHING, q: c.req.query('q') ?? '' }
    return c.html(<SearchPage query={typed} errors={fieldErrors(parsed.error)} />, 422)
  }
  const query = parsed.data
  if (c.req.query('q') === '' && query.kind === '' && query.state === '')
    return c.html(<SearchPage query={query} errors={{ q: 'E7061' }} />, 422)
  const found = await search(deps, bankCode, query)
  if (!found.ok) return c.html(<SearchPage query={query} errors={{ q: codeOf(found.error) }} />, 422)
  // A whole contract number names one contract: whoever reads it out waits for that one.
  const [first] = found.value
  const only = query.kind === '' && first?.by === 'number' && first.rows.length === 1 ? first.rows[0] : undefined
  if (only && /^[0-9]{8}$/.test(query.q.normalize('NFKC')))
    return c.redirect(`/bank/contracts/${only.contractNumber}`, 303)
  return c.html(<SearchPage query={query} found={found.value} now={deps.now()} />)
})
