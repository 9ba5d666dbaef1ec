import type { Deps } from '../deps.ts'
import { DAY_MS, MINUTE_MS } from '../lib/jst.ts'

/** A code is sent while somebody waits for it: longer than that can take. */
const CODE_MS = 5 * MINUTE_MS
/** A password link is tried for a day; one that was used, or voided, before it was noted is never tried again. */
const LINK_MS = 2 * DAY_MS

/**
 * Mails with a secret have no text and so nothing that could be sent again: where the sender died before it noted how it
 * went, staff are told that it is not known. @returns how many
 */
export const giveUpUnnotedMails = async ({ db, now }: Deps): Promise<number> => {
  const at = now().getTime()
  const { meta } = await db
    .prepare(
      `UPDATE outbox SET state = 'failed', last_error = coalesce(last_error, 'it is not known whether it was sent')
       WHERE state = 'pending' AND text IS NULL AND created_at < ?1 AND (kind = 'code' OR created_at < ?2)`,
    )
    .bind(at - CODE_MS, at - LINK_MS)
    .run()
  return meta.changes
}
