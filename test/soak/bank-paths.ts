import type { DatabaseSync } from 'node:sqlite'

/** Certificates whose notice one run of the cron finds due. */
const DUE = 400

/** What the history's own jobs would work off for hours stands as done: it is not what is measured. */
export const asIfWorkedOff = (db: DatabaseSync): void => {
  db.exec(`
    INSERT INTO history_checkpoints
      (number, first_id, last_id, row_count, newest_at, rows_hash, marks, previous_hash, sealed_at, key_id, hash, signature)
    SELECT coalesce((SELECT max(number) FROM history_checkpoints), 0) + 1,
           coalesce((SELECT max(last_id) FROM history_checkpoints), 0) + 1, max(id), count(*), max(at), '', '[]',
           coalesce((SELECT hash FROM history_checkpoints ORDER BY number DESC LIMIT 1), ''), max(at), '', 'bench', ''
    FROM history;
    -- One checkpoint of millions of rows would be too much for the archive's job, which never meets more than 500.
    INSERT INTO history_exports (checkpoint, name, exported_at)
    SELECT number, 'bench', sealed_at FROM history_checkpoints
    WHERE number > (SELECT coalesce(max(checkpoint), 0) FROM history_exports) ORDER BY number;
    UPDATE acts_counted_until SET id = (SELECT max(id) FROM history) WHERE source = 'history';
    UPDATE certificates SET next_notice_at = 1 WHERE serial IN (
      SELECT serial FROM certificates WHERE slot IS NOT NULL AND next_notice_at IS NOT NULL LIMIT ${DUE});`)
}

const one = (db: DatabaseSync, sql: string): string => String(Object.values(db.prepare(sql).get() ?? {})[0])

/** What is asked, of rows that are there at either size. */
export const pathsOf = (db: DatabaseSync): Record<string, string> => {
  const general = (column: string) =>
    one(
      db,
      `SELECT ${column} FROM users u JOIN contracts c ON c.number = u.contract_number
       WHERE c.bank_code = '2963' AND u.role = 'general' AND u.status = 'active' AND u.id LIKE '5eed%' LIMIT 1`,
    )
  const id = general('u.id')
  const number = general('c.number')
  const serial = one(db, 'SELECT serial FROM certificates LIMIT 1')
  const search = (query: Record<string, string>) => `/bank/search?${new URLSearchParams(query)}`
  return {
    'search for everything: a common family name': search({ q: '佐藤' }),
    'by contract number, its beginning': search({ q: '5000', kind: 'number' }),
    'by organisation, a common part': search({ q: '労働組合', kind: 'organisation' }),
    'by organisation, a rare part': search({ q: '東京電機', kind: 'organisation' }),
    'by user ID, its beginning': search({ q: general('substr(u.user_id, 1, 7)'), kind: 'user_id' }),
    'by name, two characters': search({ q: '太郎', kind: 'name' }),
    'by name, whole': search({ q: general('u.name'), kind: 'name' }),
    'by name, nobody': search({ q: '山本山本', kind: 'name' }),
    'by mail, its beginning': search({ q: general('u.mail').slice(0, 4), kind: 'mail' }),
    'by serial number': search({ q: serial, kind: 'serial' }),
    'list: locked': search({ state: 'locked' }),
    'list: blocked': search({ state: 'blocked' }),
    'list: certificates that end within 30 days': search({ state: 'ends' }),
    'list: mail bounced': search({ state: 'bounced' }),
    'list: not registered': search({ state: 'waiting' }),
    'list of contracts': '/bank/contracts',
    'list of contracts, its middle': '/bank/contracts?number=5&after=50000050',
    'mails that failed': '/bank/mails?state=failed',
    'mails that bounced': '/bank/mails?state=bounced',
    'history of the bank': '/history',
    'history of the bank, one operation that is rare': '/history?operation=register_contract',
    'contract page': `/bank/contracts/${number}`,
    'user page': `/bank/users/${id}`,
    'top menu': '/menu',
  }
}
