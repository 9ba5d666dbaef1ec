/**
 * What people had opened in a domain and is void once the database was restored to an earlier time: spent ones would
 * look unspent, ended ones open.
 */
export type Opened = {
  what: string
  /** Voids what is open; binds ?1 = now, in milliseconds since the epoch; ?2 = opened before; ?3 = how many at most. */
  voidSql: string
}
