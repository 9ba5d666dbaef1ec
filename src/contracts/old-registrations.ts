import { A_DAY, type OldRows } from '../lib/old-rows.ts'

export const oldRegistrations: OldRows = {
  what: 'registrations',
  keptMs: A_DAY,
  sql: `DELETE FROM registrations
        WHERE token_hash IN (SELECT token_hash FROM registrations WHERE expires_at < ?1 LIMIT ?2)`,
}
