import { env } from 'cloudflare:workers'
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
