import { type OldRows, TEN_YEARS } from '../lib/old-rows.ts'

/** Ten years after their end: as long as the history that names them. */
export const oldCertificates: OldRows = {
  what: 'certificates',
  keptMs: TEN_YEARS,
  sql: 'DELETE FROM certificates WHERE serial IN (SELECT serial FROM certificates WHERE not_after < ?1 LIMIT ?2)',
}
