import { Buffer } from 'node:buffer'
import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database } from '../deps.ts'
import { mustHaveChangedOne } from '../lib/batch.ts'
import type { Revocation, RevocationReasonName } from '../pki/crl.ts'

/** Octets of a list in one row: 1.3 MB as base64. */
const PART = 1_000_000

export type PublishedList = {
  number: number
  /** Of `revocations` when the certificates were read. */
  revision: number
  thisUpdate: number
  nextUpdate: number
}

/** The published list's data, and the revision that a list would have now. */
export const findList = async (
  db: Database,
  issuer: string,
): Promise<{ published: PublishedList | null; revision: number }> => {
  // Of the second nothing but the revision.
  const [list, revocations] = await db.batch<PublishedList>([
    db
      .prepare(
        `SELECT number, revision, this_update AS thisUpdate, next_update AS nextUpdate
         FROM revocation_lists WHERE issuer = ?`,
      )
      .bind(issuer),
    db.prepare('SELECT revision FROM revocations WHERE issuer = ?').bind(issuer),
  ])
  return { published: list?.results[0] ?? null, revision: revocations?.results[0]?.revision ?? 0 }
}

/** The DER of a published list; undefined once another has taken its place. */
export const findListDer = async (
  db: Database,
  issuer: string,
  number: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> => {
  const { results } = await db
    .prepare('SELECT base64 FROM revocation_list_parts WHERE issuer = ? AND number = ? ORDER BY part')
    .bind(issuer, number)
    .all<{ base64: string }>()
  return results.length === 0
    ? undefined
    : new Uint8Array(Buffer.concat(results.map(({ base64 }) => Buffer.from(base64, 'base64'))))
}

/** The statements that publish a list in place of the one with the number `last`; null stands for none yet. */
export const publishList = (
  db: Database,
  issuer: string,
  { list, der, last }: { list: PublishedList; der: Uint8Array; last: number | null },
): D1PreparedStatement[] => {
  const { number, revision, thisUpdate, nextUpdate } = list
  const pieces = Array.from({ length: Math.ceil(der.length / PART) }, (_, i) => der.subarray(i * PART, (i + 1) * PART))
  const conditional =
    last === null
      ? db
          .prepare(
            `INSERT INTO revocation_lists (issuer, number, revision, this_update, next_update)
             VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
          )
          .bind(issuer, number, revision, thisUpdate, nextUpdate)
      : db
          .prepare(
            `UPDATE revocation_lists SET number = ?2, revision = ?3, this_update = ?4, next_update = ?5
             WHERE issuer = ?1 AND number = ?6`,
          )
          .bind(issuer, number, revision, thisUpdate, nextUpdate, last)
  return [
    conditional,
    mustHaveChangedOne(db),
    db.prepare('DELETE FROM revocation_list_parts WHERE issuer = ?').bind(issuer),
    ...pieces.map((piece, part) =>
      db
        .prepare('INSERT INTO revocation_list_parts (issuer, number, part, base64) VALUES (?, ?, ?, ?)')
        .bind(issuer, number, part, Buffer.from(piece).toString('base64')),
    ),
  ]
}

export type RevokedPage = { revocations: Revocation[]; last: { notAfter: number; serial: string } | null }

/** Where a walk over the revoked certificates begins: before those that expired at `notAfter` or earlier. */
export const firstPageAfter = (notAfter: Date) => ({ notAfter: notAfter.getTime(), serial: '~' })

/** The next revoked certificates of this issuer, at most `count`; `last` is null after the last page. */
export const findRevokedPage = async (
  db: Database,
  issuer: string,
  after: { notAfter: number; serial: string },
  count: number,
): Promise<RevokedPage> => {
  const { results } = await db
    .prepare(
      `SELECT serial, not_after AS notAfter, revoked_at AS revokedAt, revocation_reason AS reason FROM certificates
       WHERE issuer = ?1 AND revoked_at IS NOT NULL AND (not_after, serial) > (?2, ?3)
       ORDER BY not_after, serial LIMIT ?4`,
    )
    .bind(issuer, after.notAfter, after.serial, count)
    .all<{ serial: string; notAfter: number; revokedAt: number; reason: RevocationReasonName }>()
  const last = results.length < count ? null : (results.at(-1) ?? null)
  return { revocations: results.map(row => ({ ...row, revokedAt: new Date(row.revokedAt) })), last }
}
