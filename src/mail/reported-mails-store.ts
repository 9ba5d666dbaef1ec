import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database } from '../deps.ts'

/** A mail that the provider reports of and that has not bounced so far. */
export type ReportedMail = {
  id: number
  providerId: string
  kind: string
  user: string | null
  recipient: string
  contractNumber: string | null
  bankCode: string | null
}

/** Binds ?1 = a JSON array of ids. CROSS JOIN keeps the order: a report names few mails, the outbox holds many. */
export const REPORTED_MAILS_SQL = `
  SELECT o.id, o.provider_id AS providerId, o.kind, o.user, o.recipient, o.contract_number AS contractNumber,
         c.bank_code AS bankCode
  FROM (SELECT DISTINCT value FROM json_each(?1)) reported CROSS JOIN outbox o ON o.provider_id = reported.value
  LEFT JOIN contracts c ON c.number = o.contract_number
  WHERE o.bounced_at IS NULL`

/** The mails that the provider's ids name, as far as they are ours. */
export const findReportedMails = async (db: Database, providerIds: readonly string[]): Promise<ReportedMail[]> => {
  const { results } = await db.prepare(REPORTED_MAILS_SQL).bind(JSON.stringify(providerIds)).all<ReportedMail>()
  return results
}

/** Keeps the provider's words for staff and, with an instant, marks the mails as bounced: once, whatever comes later. */
export const noteFailures = (
  db: Database,
  failures: readonly { id: number; note: string }[],
  bouncedAt: Date | null,
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE outbox SET last_error = f.value ->> 'note', bounced_at = ?2
       FROM json_each(?1) f WHERE outbox.id = f.value ->> 'id' AND outbox.bounced_at IS NULL`,
    )
    .bind(JSON.stringify(failures), bouncedAt?.getTime() ?? null)
