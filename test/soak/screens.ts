import { DatabaseSync } from 'node:sqlite'
import { localDatabaseFile } from '../../scripts/local/target.ts'
import { type Member, sendAs } from '../support/cast.ts'
import { logInOverHttp } from '../support/enrol.ts'
import { pathsOf } from './bank-paths.ts'
import { type Filled, HEALTH_TOKEN } from './filled.ts'

type Visitor = 'anybody' | 'general user' | 'master' | 'staff'

export type Screen = { name: string; visitor: Visitor; path: string }

const screen =
  (visitor: Visitor) =>
  ([name, path]: readonly [string, string]): Screen => ({ name, visitor, path })

const only = (db: DatabaseSync, sql: string, ...values: string[]): string =>
  String(Object.values(db.prepare(sql).get(...values) ?? {})[0])

/** Of a seeded user whose certificate, mail and history are there. */
const seededUser = (db: DatabaseSync): { id: string; number: string; mail: string; serial: string } => {
  const id = only(
    db,
    `SELECT u.id FROM users u JOIN contracts c ON c.number = u.contract_number
     WHERE c.bank_code = '2963' AND u.role = 'general' AND u.status = 'active' AND u.id LIKE '5eed%'
       AND EXISTS (SELECT 1 FROM certificates x WHERE x.user = u.id AND x.slot = 'current')
       AND EXISTS (SELECT 1 FROM outbox o WHERE o.user = u.id)
     LIMIT 1`,
  )
  return {
    id,
    number: only(db, 'SELECT contract_number FROM users WHERE id = ?', id),
    mail: only(db, 'SELECT id FROM outbox WHERE user = ? LIMIT 1', id),
    serial: only(db, `SELECT serial FROM certificates WHERE user = ? AND slot = 'current'`, id),
  }
}

/** Every screen that only shows, for whom it is; what is asked is there at any size. */
export const screensOf = ({ system, general }: Filled): Screen[] => {
  const db = new DatabaseSync(localDatabaseFile(system.stateDir), { readOnly: true, timeout: 20_000 })
  try {
    const seeded = seededUser(db)
    const contract = `/bank/contracts/${seeded.number}`
    // Only where nobody is registered yet is there an initial password to set.
    const waiting = only(
      db,
      `SELECT key FROM search_entries WHERE bank_code = '2963' AND kind = 'waiting' AND key LIKE '5%' LIMIT 1`,
    )
    const user = `/bank/users/${seeded.id}`
    const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
    const portal: [string, string][] = [
      ['portal page', '/'],
      ['初期登録ログイン', '/registration'],
      ['電子証明書発行', '/certificate'],
      ['revocation list', '/crl/issuing-ca.crl'],
      ['health', '/health'],
      ['metrics', '/metrics'],
    ]
    const own: [string, string][] = [
      ['login', '/login'],
      ['top menu', '/menu'],
      ['own details', '/account'],
      ['change of password', '/password'],
      ['history', '/history'],
    ]
    const masters: [string, string][] = [
      ...own,
      ['list of users', '/users'],
      ['new user', '/users/new'],
      ['user', `/users/${general.id}`],
      ['change of a user', `/users/${general.id}/change`],
      ['temporary password', `/users/${general.id}/temporary-password`],
      ['deletion of a user', `/users/${general.id}/delete`],
      ['history as CSV', `/history.csv?from=${day}&until=${day}`],
    ]
    const staffs: [string, string][] = [
      ['bank menu', '/bank'],
      ...Object.entries(pathsOf(db)),
      ['contract: locks', `${contract}/locks`],
      ['contract: history', `${contract}/history`],
      ['contract: mails', `${contract}/mails`],
      ['contract: notice for printing', `${contract}/notice`],
      ['contract: correction', `${contract}/correct`],
      ['contract: initial password', `/bank/contracts/${waiting}/initial-password`],
      ['contract: request of the end', `${contract}/requests/terminate`],
      ['contract: revocation of a certificate', `${contract}/certificates/${seeded.serial}/revoke`],
      ['user: history', `${user}/history`],
      ['user: mails', `${user}/mails`],
      ['mail', `/bank/mails/${seeded.mail}`],
      ['mails, newest', '/bank/mails'],
      ['new contract', '/bank/contracts/new'],
      ['contracts by CSV', '/bank/contracts/csv'],
      ['approvals', '/bank/approvals'],
      ['notices', '/bank/notices'],
      ['new notice', '/bank/notices/new'],
      ['refusals of the day', '/bank/refusals'],
      ['history of the bank, one day', `/history?from=${day}&until=${day}`],
    ]
    return [
      ...portal.map(screen('anybody')),
      ...own.map(screen('general user')),
      ...masters.map(screen('master')),
      ...staffs.map(screen('staff')),
    ]
  } finally {
    db.close()
  }
}

const memberOf = ({ general, master, staff }: Filled, visitor: Visitor): Member | undefined =>
  ({ 'general user': general, master, staff, anybody: undefined })[visitor]

/** Logs the visitor in anew: sessions end after a quarter of an hour in which others were measured. */
export const comeBack = async (filled: Filled, { visitor }: Screen): Promise<void> => {
  const member = memberOf(filled, visitor)
  if (member) member.cookie = await logInOverHttp(member.client, filled.system, member.person.password)
}

/** @throws if it does not show */
export const visit = async (filled: Filled, { visitor, path, name }: Screen): Promise<void> => {
  const { system, stranger } = filled
  const who = memberOf(filled, visitor)
  const headers = { Authorization: `Bearer ${HEALTH_TOKEN}` }
  const answer = who ? await sendAs(who, system.member + path) : await stranger.send(system.portal + path, { headers })
  if (answer.status !== 200)
    throw new Error(`${visitor}, ${name} (${path}): ${answer.status} ${answer.body.slice(0, 500)}`)
}
