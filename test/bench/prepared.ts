import { DatabaseSync } from 'node:sqlite'
import { DAY_MS } from '../../src/lib/jst.ts'
import { hashToken, newToken } from '../../src/lib/tokens.ts'
import type { LocalSystem } from '../support/local-system.ts'
import { mainDatabase } from '../support/time-travel.ts'

/**
 * `count` general users who have proved their code and wait to be issued a certificate, put into the database while
 * the system is down: only the issue itself is measured. Answers their enrolments' tokens.
 */
export const prepareEnrolments = async (
  system: LocalSystem,
  count: number,
): Promise<{ system: LocalSystem; tokens: string[] }> => {
  const tokens = Array.from({ length: count }, newToken)
  const hashes = await Promise.all(tokens.map(hashToken))
  await system.kill()
  const db = new DatabaseSync(mainDatabase(system))
  const now = Date.now()
  const user = db.prepare(
    `INSERT INTO users (id, user_id, contract_number, role, name, mail, password_hash, created_at)
     VALUES (?, ?, ?, 'general', '一般　花子', ?, '', ?)`,
  )
  const enrolment = db.prepare(
    `INSERT INTO enrolments (token_hash, user, password_version, code_hash, expires_at, proved_at, created_at)
     VALUES (?, ?, 1, '', ?, ?, ?)`,
  )
  db.exec('BEGIN')
  for (const [i, hash] of hashes.entries()) {
    user.run(`bench${i}`, `bench${i}x`, system.contract.number, `bench${i}@sample.co.jp`, now)
    enrolment.run(hash, `bench${i}`, now + DAY_MS, now, now)
  }
  db.exec('COMMIT')
  db.close()
  return { system: await system.restart(), tokens }
}
