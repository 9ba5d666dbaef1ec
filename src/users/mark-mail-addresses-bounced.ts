import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database } from '../deps.ts'

/**
 * The statement that marks addresses as not to be reached: it belongs into the batch of what says so. An address that
 * its user has left meanwhile is not theirs any more and marks nobody. A change of address clears the mark.
 */
export const markMailAddressesBounced = (
  db: Database,
  addresses: readonly { user: string; mail: string }[],
  at: Date,
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE users SET mail_bounced_at = ?2
       WHERE (id, mail) IN (SELECT value ->> 'user', value ->> 'mail' FROM json_each(?1)) AND mail_bounced_at IS NULL`,
    )
    .bind(JSON.stringify(addresses), at.getTime())
