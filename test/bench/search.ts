import { execFile } from 'node:child_process'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { seedManyUsers } from '../../scripts/local/many-users.ts'
import { localDatabaseFile } from '../../scripts/local/target.ts'
import { enrolOverHttp } from '../support/enrol.ts'
import { Client } from '../support/https.ts'
import { fireCron, type LocalSystem, startLocalSystem } from '../support/local-system.ts'
import { registerOverHttp } from '../support/register.ts'
import { behindFront, closeConnections } from './direct.ts'
import { interleaved, type Summary, summaryOf } from './measure.ts'
import { ms, type Row, spread, times } from './report.ts'

/** `SEARCH_USERS=100000` measures a smaller one, where time is short. */
const MANY = Number(process.env.SEARCH_USERS ?? 1_000_000)
const FEW = 1_000
const ROUNDS = 40
const CRON_RUNS = 12
/** Certificates whose notice one run of the cron finds due. */
const DUE = 400
const GOAL_MS = 50

const staff = { userId: 'staff001', password: 'Minato#58', name: '職員　一郎', mail: 'staff@sample.co.jp' }
const CHEAP = { SCRYPT_LOG2_N: '4', SCRYPT_R: '1', SCRYPT_P: '1', RATE_LIMIT: 'off' }

type Say = (line: string) => void

/** A bank's first office and its first staff user with their certificate. */
const newStaff = async (system: LocalSystem): Promise<string> => {
  const env = { ...process.env, ...CHEAP, STATE_DIR: system.stateDir }
  const bootstrap = ['scripts/bootstrap.ts', '--bank', '2963', '--office', '本店営業部']
  const { stdout } = await promisify(execFile)('node', bootstrap, { env })
  const number = /contract number\)\s+(\d{8})/.exec(stdout)?.[1] ?? ''
  const initialPassword = /initial password\)\s+(\S{8})/.exec(stdout)?.[1] ?? ''
  const client = new Client(system)
  const office = { ...system, contract: { number, initialPassword } }
  await registerOverHttp(client, office, staff)
  const { cert } = await enrolOverHttp(client, office, staff)
  client.close()
  return cert.replace(/-----[^-]+-----|\s/g, '')
}

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

type Filled = { system: LocalSystem; certificate: string; paths: Record<string, string> }

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

const fill = async (users: number, say: Say): Promise<Filled> => {
  say(`a system with ${users.toLocaleString('en')} users`)
  const system = await startLocalSystem(CHEAP)
  try {
    const certificate = await newStaff(system)
    await system.kill()
    const db = new DatabaseSync(localDatabaseFile(system.stateDir), { timeout: 20_000 })
    const onProgress = (stage: string, done: number) => say(`  ${stage}: ${done.toLocaleString('en')}`)
    seedManyUsers(db, { users, now: new Date(), passwordHash: '', onProgress })
    asIfWorkedOff(db)
    const paths = pathsOf(db)
    db.close()
    return { system: await system.restart(), certificate, paths }
  } catch (error) {
    await system.stop()
    throw error
  }
}

const logIn = async ({ system, certificate }: Filled) => {
  const front = behindFront(system)
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
  const body = new URLSearchParams({ password: staff.password }).toString()
  const answer = await front(system.member, '/login', { method: 'POST', headers, body }, certificate)
  const Cookie = String(answer.headers['set-cookie']).split(';')[0] ?? ''
  return async (path: string): Promise<void> => {
    const { status } = await front(system.member, path, { headers: { Cookie } }, certificate)
    if (status !== 200) throw new Error(`${path} answered ${status}`)
  }
}

/** A minute's run with notices that are due, as the run itself noted it, and then runs that find nothing to do. */
const measureCron = async ({ system }: Filled): Promise<{ due: number; idle: Summary }> => {
  await fireCron(system)
  const db = new DatabaseSync(localDatabaseFile(system.stateDir), { readOnly: true })
  const due = Number(one(db, `SELECT duration FROM cron_runs WHERE job = 'expiry_notices'`))
  db.close()
  const spent: number[] = []
  for (let i = 0; i < CRON_RUNS; i++) {
    const began = performance.now()
    await fireCron(system)
    spent.push(performance.now() - began)
  }
  return { due, idle: summaryOf(spent.slice(2)) }
}

const rowOf = (what: string, many: Summary, few: Summary, goalMs: number | null): Row => ({
  what,
  figure: spread(many),
  against: `${spread(few)} with ${FEW.toLocaleString('en')}`,
  ratio: `${times(many.median / few.median)} its time`,
  goal: goalMs === null ? '–' : `≤ ${goalMs} ms`,
  isMet: goalMs === null || many.median <= goalMs,
})

/** Every search, list and page of the bank's with a million users, against the same with a thousand. */
export const measureSearch = async (say: Say): Promise<Row[]> => {
  const filled: Filled[] = []
  try {
    const few = await fill(FEW, say)
    filled.push(few)
    const many = await fill(MANY, say)
    filled.push(many)
    const [askFew, askMany] = [await logIn(few), await logIn(many)]
    const rows: Row[] = []
    for (const [what, path] of Object.entries(many.paths)) {
      say(`  ${what}`)
      const result = await interleaved(ROUNDS, {
        many: () => askMany(path),
        few: () => askFew(few.paths[what] ?? path),
      })
      rows.push(rowOf(`${MANY.toLocaleString('en')} users, ${what}`, result.many, result.few, GOAL_MS))
    }
    say('  runs of the cron')
    const [cronFew, cronMany] = [await measureCron(few), await measureCron(many)]
    rows.push({
      what: `${MANY.toLocaleString('en')} users, ${DUE} expiry notices queued by the cron`,
      figure: ms(cronMany.due),
      against: `${ms(cronFew.due)} with ${FEW.toLocaleString('en')}`,
      ratio: `${times(cronMany.due / cronFew.due)} its time`,
      goal: '–',
      isMet: true,
    })
    rows.push(
      rowOf(
        `${MANY.toLocaleString('en')} users, a run of the cron with nothing due`,
        cronMany.idle,
        cronFew.idle,
        null,
      ),
    )
    return rows
  } finally {
    closeConnections()
    for (const { system } of filled) await system.stop()
  }
}

if (import.meta.main) {
  const { tableOf } = await import('./report.ts')
  console.log(tableOf(await measureSearch(line => console.error(`• ${line}`))))
}
