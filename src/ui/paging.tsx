import type { Child, FC } from 'hono/jsx'

type Query = Readonly<Record<string, string>>

/** The address of a list that is narrowed to this; empty values are left out. */
export const addressOf = (path: string, query: Query): string => {
  const given = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''))
  return given.size === 0 ? path : `${path}?${given}`
}

type Props = {
  path: string
  /** What the list is narrowed to. */
  query?: Query
  isFirst: boolean
  /** What the address calls the place where a page begins. */
  by: string
  /** Where the next page begins; null on the last. */
  next: string | number | null
  nextName?: string
  /** The way back. */
  children?: Child
}

/** Below a list that comes page by page: it is walked forward, and begun anew. */
export const Paging: FC<Props> = ({ path, query = {}, isFirst, by, next, nextName = '次のページ', children = null }) =>
  children === null && isFirst && next === null ? null : (
    <div class="actions">
      {children}
      {isFirst ? null : (
        <a class="button" href={addressOf(path, query)}>
          最初のページ
        </a>
      )}
      {next === null ? null : (
        <a class="button" href={addressOf(path, { ...query, [by]: String(next) })}>
          {nextName}
        </a>
      )}
    </div>
  )
