import { env } from 'cloudflare:workers'
import { DAY_MS, HOUR_MS } from '../../src/lib/jst.ts'
import { newContract } from './system.ts'

/**
 * `count` general users of a contract of their own, each with a current certificate; the last days (23:59:59 JST) are
 * spread evenly over `days` days from the day of `firstEnd` on. Rows are numbered from 0 in that order.
 */
export const insertCertificates = async (
  prefix: string,
  { count, firstEnd, days }: { count: number; firstEnd: Date; days: number },
): Promise<void> => {
  const { number } = await newContract()
  const rows = 'WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1)'
  const end = `(?3 + CAST(i * ?4 / ?1 AS INTEGER) * ${DAY_MS})`
  await env.DB.batch([
    env.DB.prepare(
      `${rows} INSERT INTO users (id, user_id, contract_number, role, name, mail, password_hash, created_at)
       SELECT ?2 || i, ?2 || 'u' || i, ?3, 'general', '一般　花子', ?2 || i || '@sample.co.jp', '', 0 FROM n`,
    ).bind(count, prefix, number),
    env.DB.prepare(
      `${rows} INSERT INTO certificates
         (serial, user, fingerprint, key_hash, der, enrolment, slot, issued_at, not_after, renewable_from, next_notice_at)
       SELECT ?2 || i, ?2 || i, ?2 || i, ?2 || i, x'', '', 'current', ${end} - ${366 * DAY_MS}, ${end},
              ${end} - ${31 * DAY_MS}, ${end} + 1000 - ${31 * DAY_MS} + ${8 * HOUR_MS} FROM n`,
    ).bind(count, prefix, firstEnd.getTime(), days),
  ])
}
