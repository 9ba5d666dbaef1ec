import { createHash, randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { firstNoticeAt, noticeFor } from '../../src/certificates/expiry-notice.ts'
import { DAY_MS, HOUR_MS } from '../../src/lib/jst.ts'
import { searchKey } from '../../src/lib/search-key.ts'
import { validityFrom } from '../../src/pki/validity.ts'
import { newDice, organisationName, personName } from './made-up-names.ts'

/** One master and nine general users. */
const USERS_OF_CONTRACT = 10
/** Banks' offices have numbers that begin with the bank's code, 29… */
const FIRST_NUMBER = 50_000_000
const LAST_NUMBER = 89_999_999
/** The bytes of a certificate as the issuing CA makes it, about. */
const DER_BYTES = 640
/** Between two words of progress. */
const CONTRACTS_AT_ONCE = 5_000

/** Of the contracts, one in ten is another bank's. */
const BANKS = [
  { code: '2963', name: '見本ろうきん', office: '本店営業部', telephone: '0120-000-000', hours: '平日 9:00～17:00' },
  { code: '2972', name: '例示ろうきん', office: '本店営業部', telephone: '0120-000-001', hours: '平日 9:00～17:00' },
] as const

const prepare = (db: DatabaseSync) => ({
  bank: db.prepare(
    'INSERT INTO banks (code, name, office, telephone, hours) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  ),
  contract: db.prepare(
    `INSERT INTO contracts (number, kind, bank_code, organisation, organisation_key, mail, initial_password_hash, created_at)
     VALUES (?, 'organisation', ?, ?, ?, ?, ?, ?)`,
  ),
  user: db.prepare(
    `INSERT INTO users (id, user_id, contract_number, role, name, name_key, mail, password_hash, status, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ),
  bounce: db.prepare('UPDATE users SET mail_bounced_at = ? WHERE id = ?'),
  certificate: db.prepare(
    `INSERT INTO certificates (serial, user, fingerprint, key_hash, der, enrolment, slot, issued_at, not_after,
       renewable_from, revoked_at, revocation_reason, next_notice_at)
     VALUES (?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?, ?, ?)`,
  ),
  lock: db.prepare(
    'INSERT INTO locks (guard, counter, state, locked_until, epoch, changed_at) VALUES (?, ?, ?, ?, 1, ?)',
  ),
  mail: db.prepare(
    `INSERT INTO outbox (kind, user, contract_number, recipient, subject, state, attempts, next_attempt_at, last_error,
       created_at, sent_at, bounced_at, bank_code)
     VALUES ('certificate_issued', ?, ?, ?, '電子証明書発行完了のお知らせ', ?, ?, ?, ?, ?, ?, ?, ?)`,
  ),
  history: db.prepare(
    `INSERT INTO history (at, operation, result, bank_code, contract_number, actor, subject, address, detail)
     VALUES (?, ?, 'done', ?, ?, ?, ?, '203.0.113.7', '{}')`,
  ),
})

type Statements = ReturnType<typeof prepare>
type Contract = { number: string; bank: string; index: number }
type Time = { now: number; dice: () => number; passwordHash: string }

/** The certificate's own instants; what is due next is what the cron would have left behind. */
const insertCertificate = (
  statements: Statements,
  user: string,
  { issuedAt, isRevoked }: { issuedAt: number; isRevoked: boolean },
  { now, dice }: Time,
) => {
  const { notAfter, renewableFrom } = validityFrom(new Date(issuedAt))
  const first = firstNoticeAt(notAfter)
  const next = first.getTime() > now ? first : noticeFor(notAfter, new Date(now)).nextAt
  const der = randomBytes(DER_BYTES)
  const hash = createHash('sha256').update(der).digest('hex')
  statements.certificate.run(
    // Rows of one run stand together, which is what makes it quick.
    user.slice(-8) + der.toString('hex', 0, 12),
    user,
    hash,
    hash.split('').reverse().join(''),
    der,
    isRevoked ? null : 'current',
    issuedAt,
    notAfter.getTime(),
    renewableFrom.getTime(),
    isRevoked ? Math.min(now, issuedAt + Math.floor(dice() * 300) * DAY_MS) : null,
    isRevoked ? 'affiliationChanged' : null,
    isRevoked ? null : (next?.getTime() ?? null),
  )
}

/** The row id of a seeded user: in the order of their making, and none of the Worker's random ones. */
export const seededId = (serial: number): string => `5eed${serial.toString(16).padStart(28, '0')}`

const insertUser = (statements: Statements, contract: Contract, place: number, time: Time): void => {
  const { now, dice, passwordHash } = time
  const serial = contract.index * USERS_OF_CONTRACT + place
  const id = seededId(serial)
  const isGone = place > 0 && dice() < 0.02
  const issuedAt = now - Math.floor(dice() * 365 * DAY_MS)
  const createdAt = issuedAt - HOUR_MS
  const name = personName(dice)
  const mail = `u${serial}@k${contract.index % 5_000}.sample.co.jp`
  const role = place === 0 ? 'master' : 'general'
  const status = isGone ? 'deleted' : 'active'
  const userId = `u${String(serial).padStart(8, '0')}`
  statements.user.run(id, userId, contract.number, role, name, searchKey(name), mail, passwordHash, status, createdAt)
  const note = (at: number, operation: string) =>
    statements.history.run(at, operation, contract.bank, contract.number, id, id)
  note(createdAt, place === 0 ? 'register_master' : 'register_user')
  if (dice() < 0.03) return
  insertCertificate(statements, id, { issuedAt, isRevoked: isGone || dice() < 0.02 }, time)
  note(issuedAt, 'issue_certificate')
  note(Math.min(now, issuedAt + Math.floor(dice() * 30 * DAY_MS)), 'login')
  const fate = dice()
  const bouncedAt = fate < 0.004 ? issuedAt + HOUR_MS : null
  const hasFailed = fate > 0.998
  const error = bouncedAt !== null || hasFailed ? '550 5.1.1 user unknown' : null
  const sentAt = hasFailed ? null : issuedAt
  const state = hasFailed ? 'failed' : 'sent'
  const { number, bank } = contract
  statements.mail.run(id, number, mail, state, 1, issuedAt, error, issuedAt, sentAt, bouncedAt, bank)
  if (bouncedAt !== null && !isGone) statements.bounce.run(bouncedAt, id)
  const luck = dice()
  if (luck < 0.002) statements.lock.run(`user:${id}`, 'member', 'blocked', null, now - Math.floor(dice() * 90 * DAY_MS))
  else if (luck < 0.003) statements.lock.run(`user:${id}`, 'portal', 'locked', now + HOUR_MS, now)
  else if (luck < 0.02) statements.lock.run(`user:${id}`, 'member', 'free', null, now - DAY_MS)
}

/** Some organisations have not registered yet. */
const insertContract = (statements: Statements, index: number, most: number, time: Time): number => {
  const number = String(FIRST_NUMBER + index)
  const bank = BANKS[index % 10 === 9 ? 1 : 0].code
  const organisation = organisationName(index)
  const { now, dice, passwordHash } = time
  const mail = `office@k${index}.sample.co.jp`
  statements.contract.run(number, bank, organisation, searchKey(organisation), mail, passwordHash, now - 400 * DAY_MS)
  if (dice() < 0.01) return 0
  const users = Math.min(USERS_OF_CONTRACT, most)
  for (let place = 0; place < users; place++) insertUser(statements, { number, bank, index }, place, time)
  return users
}

/** Numbers that an earlier run has used are gone on from. */
const nextIndex = (db: DatabaseSync): number => {
  const row = db
    .prepare('SELECT max(number) AS last FROM contracts WHERE number BETWEEN ? AND ?')
    .get(String(FIRST_NUMBER), String(LAST_NUMBER))
  return typeof row?.last === 'string' ? Number(row.last) - FIRST_NUMBER + 1 : 0
}

type Seeding = {
  users: number
  now: Date
  /** Of every user's and contract's password. */
  passwordHash: string
  onProgress: (stage: string, done: number) => void
}

/** Indexes and triggers, which cost more than the rows: made anew once all rows are there. */
const detach = (db: DatabaseSync): { indexes: string[]; triggers: string[] } => {
  const made = (type: string): string[] => {
    const parts = db.prepare('SELECT name, sql FROM sqlite_master WHERE type = ? AND sql IS NOT NULL').all(type)
    for (const { name } of parts) db.exec(`DROP ${type} ${name}`)
    return parts.map(({ sql }) => String(sql))
  }
  return { indexes: made('index'), triggers: made('trigger') }
}

/** What the triggers would have written, in its order. Binds ?1 = the first of the new contracts. */
const ENTRIES = `
  INSERT INTO search_entries (bank_code, kind, key, subject)
  SELECT DISTINCT bank_code, kind, key, subject FROM (
    SELECT c.bank_code, 'organisation' AS kind, substr(c.organisation_key, n) AS key, c.number AS subject
    FROM contracts c JOIN positions ON n <= length(c.organisation_key) WHERE c.number >= ?1
    UNION ALL SELECT c.bank_code, 'waiting', c.number, c.number FROM contracts c
    WHERE c.number >= ?1 AND NOT EXISTS (SELECT 1 FROM new_users u WHERE u.contract_number = c.number)
    UNION ALL SELECT bank_code, 'user_id', lower(user_id), id FROM new_users
    UNION ALL SELECT bank_code, 'mail', lower(mail), id FROM new_users
    UNION ALL SELECT bank_code, 'name', substr(name_key, n), id FROM new_users JOIN positions ON n <= length(name_key)
    UNION ALL SELECT bank_code, 'bounced', printf('%013d', mail_bounced_at), id FROM new_users
    WHERE mail_bounced_at IS NOT NULL AND status = 'active'
    UNION ALL SELECT u.bank_code, 'ends', printf('%013d', x.not_after), x.serial
    FROM certificates x JOIN new_users u ON u.id = x.user WHERE x.slot IS NOT NULL
    UNION ALL SELECT u.bank_code, l.state,
      printf('%013d:%s', CASE l.state WHEN 'locked' THEN l.locked_until ELSE l.changed_at END, l.counter), u.id
    FROM locks l JOIN new_users u ON l.guard = 'user:' || u.id WHERE l.state <> 'free' AND u.status = 'active')
  ORDER BY bank_code, kind, key, subject`

const fillEntries = (db: DatabaseSync, firstNumber: string): void => {
  db.exec(
    `CREATE TEMP VIEW new_users AS SELECT u.*, c.bank_code FROM users u JOIN contracts c ON c.number = u.contract_number
     WHERE u.contract_number >= '${firstNumber}'`,
  )
  db.prepare(ENTRIES).run(firstNumber)
  db.exec('DROP VIEW new_users')
}

/**
 * Fills a database (schema and triggers in place, nobody else in it) with so many users in contracts of two banks: rows
 * in every table as the Worker would have written them, the search's entries as the triggers would. Certificates are random
 * bytes of the right length: nobody logs in with them.
 */
export const seedManyUsers = (db: DatabaseSync, { users, now, passwordHash, onProgress }: Seeding): void => {
  db.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA temp_store = MEMORY')
  let index = nextIndex(db)
  const firstNumber = String(FIRST_NUMBER + index)
  const time = { now: now.getTime(), dice: newDice(index + 1), passwordHash }
  // All or nothing: whoever stops it half-way finds the database as it was.
  db.exec('BEGIN IMMEDIATE')
  const detached = detach(db)
  const statements = prepare(db)
  for (const { code, name, office, telephone, hours } of BANKS)
    statements.bank.run(code, name, office, telephone, hours)
  for (let done = 0; done < users; onProgress('users', done)) {
    for (let i = 0; i < CONTRACTS_AT_ONCE && done < users; i++, index++) {
      done += insertContract(statements, index, users - done, time)
    }
  }
  onProgress('indexes', users)
  for (const sql of detached.indexes) db.exec(sql)
  onProgress('search entries', users)
  fillEntries(db, firstNumber)
  for (const sql of detached.triggers) db.exec(sql)
  db.exec('COMMIT')
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
}
