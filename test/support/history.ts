import { env } from 'cloudflare:workers'
import type { Deps } from '../../src/deps.ts'
import { type HistoryKey, trustedKeys } from '../../src/history/history-key.ts'
import { historySource } from '../../src/history/verification-store.ts'
import { type Report, verifyHistory } from '../../src/history/verify-history.ts'
import { fromBase64 } from '../../src/lib/bytes.ts'
import { rows } from './system.ts'

/** So many entries of nobody, the last one now, unless it is said when. */
export const addHistory = (count: number, at = Date.now()) =>
  env.DB.prepare(
    `INSERT INTO history (at, operation, result, bank_code, detail)
     SELECT ?1, 'logout', 'done', '2963', json_object('n', value) FROM json_each(?2)`,
  )
    .bind(at, JSON.stringify(Array.from({ length: count }, (_, i) => i)))
    .run()

export const checkpoints = () =>
  rows<{ number: number; last_id: number; row_count: number; hash: string; previous_hash: string }>(
    'SELECT number, last_id, row_count, hash, previous_hash FROM history_checkpoints ORDER BY number',
  )

/** As a restore leaves it that goes back to what it was when its last checkpoint was this one. */
export const rewindHistory = async (checkpoint: number): Promise<void> => {
  const triggers = await rows<{ name: string; sql: string }>(
    `SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'history%'`,
  )
  const last = '(SELECT max(last_id) FROM history_checkpoints)'
  const statements = [
    ...triggers.map(({ name }) => `DROP TRIGGER ${name}`),
    `DELETE FROM history_exports WHERE checkpoint > ${checkpoint}`,
    `DELETE FROM history_checkpoints WHERE number > ${checkpoint}`,
    `DELETE FROM history WHERE id > ${last}`,
    `UPDATE sqlite_sequence SET seq = ${last} WHERE name = 'history'`,
    'DELETE FROM recovery_orders',
    ...triggers.map(({ sql }) => sql),
  ]
  await env.DB.batch(statements.map(sql => env.DB.prepare(sql)))
}

/** What `npm run history:verify` finds, by the signatures of these keys. */
export const verifiedBy = async (deps: Deps, ...keys: readonly HistoryKey[]): Promise<Report> =>
  verifyHistory({
    source: historySource(async <Row>(sql: string, ...numbers: number[]) => {
      const { results } = await env.DB.prepare(sql)
        .bind(...numbers)
        .all<Row>()
      return results
    }),
    keys: await trustedKeys(keys.map(({ publicKey }) => fromBase64(publicKey))),
    archive: deps.archive,
    now: deps.now(),
  })
