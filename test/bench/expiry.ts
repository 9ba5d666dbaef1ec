import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { getPlatformProxy } from 'wrangler'
import { ROOT } from '../../scripts/local/settings.ts'
import { queueExpiryNotices } from '../../src/certificates/queue-expiry-notices.ts'
import type { Database } from '../../src/deps.ts'
import { DAY_MS } from '../../src/lib/jst.ts'
import { migrate } from '../../src/runtime/deno/migrate.ts'
import { inRounds, type Summary, summaryOf, timeOf } from './measure.ts'
import { ms, type Row, range, times } from './report.ts'

const SIZES = [1_000, 100_000, 1_000_000] as const
const [FEWEST] = SIZES
const ROUNDS = 5
const MANY_ROUNDS = 2
/** Of a day on which many certificates end. */
const DUE = 10_000
const DUE_GOAL_MS = 5_000
/** What is due in every size. */
const SOME_DUE = 400
/** A run with some due may take so many times as long with the most certificates as with the fewest. */
const MOST_GROWTH = 2

const whole = (value: number): string => value.toLocaleString('en')

/** General users with a current certificate each, whose end is far: from the `from`th to the `to`th. */
const insertCertificates = (db: DatabaseSync, from: number, to: number): void => {
  const rows = `WITH RECURSIVE n (i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${to})`
  const end = Date.now() + 200 * DAY_MS
  db.exec(`
    BEGIN;
    INSERT OR IGNORE INTO banks (code, name, office, telephone, hours)
    VALUES ('2963', '見本ろうきん', '本店営業部', '0120-000-000', '平日 9:00～17:00');
    INSERT OR IGNORE INTO contracts (number, kind, bank_code, organisation, organisation_key, mail, initial_password_hash, created_at)
    VALUES ('50000001', 'organisation', '2963', '見本労働組合', '', 'bench@sample.co.jp', '', 0);
    ${rows} INSERT INTO users (id, user_id, contract_number, role, name, mail, password_hash, created_at)
    SELECT 'u' || i, 'bench' || i, '50000001', 'general', '一般　花子', 'bench' || i || '@sample.co.jp', '', 0 FROM n;
    ${rows} INSERT INTO certificates
      (serial, user, fingerprint, key_hash, der, enrolment, slot, issued_at, not_after, renewable_from, next_notice_at)
    SELECT 's' || i, 'u' || i, 'f' || i, 'k' || i, zeroblob(640), '', 'current', 0, ${end}, ${end} - ${31 * DAY_MS},
           ${end} - ${30 * DAY_MS} FROM n;
    COMMIT;`)
}

/** A local D1, as `wrangler dev` has it, and between its openings its file. */
class LocalD1 {
  readonly #folder = mkdtempSync(join(tmpdir(), 'bench-expiry-'))

  get #config(): string {
    return join(this.#folder, 'wrangler.json')
  }

  async create(): Promise<void> {
    const binding = { binding: 'DB', database_name: 'bench', database_id: 'bench' }
    writeFileSync(
      this.#config,
      JSON.stringify({ name: 'expiry', compatibility_date: '2026-10-01', d1_databases: [binding] }),
    )
    await this.use(db => db.prepare('SELECT 1').all())
    this.edit(db => migrate(db, join(ROOT, 'migrations')))
  }

  async use<T>(work: (db: Database) => Promise<T>): Promise<T> {
    const persist = { path: join(this.#folder, 'v3') }
    const proxy = await getPlatformProxy<{ DB: Database }>({ configPath: this.#config, persist })
    try {
      return await work(proxy.env.DB)
    } finally {
      await proxy.dispose()
    }
  }

  edit(work: (db: DatabaseSync) => void): void {
    const folder = join(this.#folder, 'v3/d1/miniflare-D1DatabaseObject')
    const [file] = readdirSync(folder).filter(name => name.endsWith('.sqlite') && name !== 'metadata.sqlite')
    if (file === undefined) throw new Error('D1 has made no database')
    const db = new DatabaseSync(join(folder, file), { timeout: 20_000 })
    try {
      work(db)
    } finally {
      db.close()
    }
  }

  delete(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

const whenItEnds = (): number => Date.now() + 20 * DAY_MS

/** Lets the notices of so many certificates be due, and forgets the mails of the round before. */
const makeDue = async (db: Database, count: number): Promise<void> => {
  await db.batch([
    db.prepare('DELETE FROM outbox'),
    db
      .prepare(
        `UPDATE certificates SET not_after = ?1, next_notice_at = 1
         WHERE serial IN (SELECT serial FROM certificates LIMIT ?2)`,
      )
      .bind(whenItEnds(), count),
  ])
}

/** Runs of the cron until all that is due is queued, the last of which finds nothing. @returns their milliseconds */
const queueAll = async (db: Database, count: number): Promise<number> => {
  if (count > 0) await makeDue(db, count)
  const deps = { db, config: { PORTAL_ORIGIN: 'https://portal.example.jp' }, now: () => new Date() }
  let queued = 0
  const spent = await timeOf(async () => {
    for (let inRun = -1; inRun !== 0; queued += inRun) inRun = await queueExpiryNotices(deps)
  })
  if (queued !== count) throw new Error(`${queued} notices were queued where ${count} were due`)
  return spent
}

type Measured = { idle: Summary; some: Summary; many: Summary | undefined }

const measureAt = async (db: Database, size: number): Promise<Measured> => {
  const { idle, some } = await inRounds(ROUNDS, { idle: () => queueAll(db, 0), some: () => queueAll(db, SOME_DUE) })
  const many = size < DUE ? undefined : await inRounds(MANY_ROUNDS, { many: () => queueAll(db, DUE) })
  return { idle: summaryOf(idle), some: summaryOf(some), many: many && summaryOf(many.many) }
}

const rowsOf = (size: number, { idle, some, many }: Measured, fewest: Measured): Row[] => {
  const growth = some.median / fewest.some.median
  const of = `expiry run, ${whole(size)} certificates`
  const rows: Row[] = [
    {
      what: `${of}, ${SOME_DUE} due`,
      figure: range(some),
      against: `nothing due: ${range(idle)}`,
      ratio: `${times(growth)} its time with ${whole(FEWEST)}`,
      goal: size === FEWEST ? '–' : `≤ ${MOST_GROWTH}×`,
      isMet: size === FEWEST ? null : growth <= MOST_GROWTH,
    },
  ]
  if (many)
    rows.push({
      what: `${of}, ${whole(DUE)} due`,
      figure: range(many),
      goal: `< ${ms(DUE_GOAL_MS)}`,
      isMet: many.median < DUE_GOAL_MS,
    })
  return rows
}

/** The cron's run that queues expiry notices must grow with what is due, not with what there is. */
export const measureExpiry = async (say: (line: string) => void): Promise<Row[]> => {
  const d1 = new LocalD1()
  const rows: Row[] = []
  let [from, fewest] = [0, undefined as Measured | undefined]
  try {
    await d1.create()
    for (const size of SIZES) {
      say(`the expiry run with ${whole(size)} certificates`)
      d1.edit(db => insertCertificates(db, from, size))
      from = size
      const measured = await d1.use(db => measureAt(db, size))
      fewest ??= measured
      rows.push(...rowsOf(size, measured, fewest))
    }
    return rows
  } finally {
    d1.delete()
  }
}
