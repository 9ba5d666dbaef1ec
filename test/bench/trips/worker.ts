import { Hono } from 'hono'
import { JointRun } from '../../../src/lib/joint-run.ts'

type Bindings = { DB: D1Database; MAIL_URL: string }

const ROWS = ['history', 'certificate', 'mail']

let made: Promise<unknown> | undefined

/** One short row for each thing that an issue writes. */
const makeTable = (db: D1Database) =>
  db.batch([
    db.prepare('CREATE TABLE IF NOT EXISTS rows (id TEXT PRIMARY KEY, data TEXT NOT NULL) WITHOUT ROWID'),
    db.prepare(`CREATE INDEX IF NOT EXISTS waiting ON rows (id) WHERE data = 'mail'`),
  ])

const update = (db: D1Database, id: string, data: string) =>
  db.prepare('UPDATE rows SET data = ?2 WHERE id = ?1 RETURNING id').bind(id, data)

const PARALLEL = 5
const mailRun = new JointRun()

/** As src/mail/outbox.ts does. */
const sendMails = ({ DB, MAIL_URL }: Bindings): Promise<void> =>
  mailRun.join(async () => {
    const { results } = await DB.prepare(
      `UPDATE rows SET data = 'leased' WHERE id IN (SELECT id FROM rows WHERE data = 'mail' LIMIT ?) RETURNING id`,
    )
      .bind(PARALLEL)
      .all<{ id: string }>()
    await Promise.all(
      results.map(async ({ id }) => {
        await (await fetch(MAIL_URL, { method: 'POST', body: id })).text()
      }),
    )
    if (results.length > 0) await DB.batch(results.map(({ id }) => update(DB, id, 'sent')))
    return results.length === PARALLEL
  })

/**
 * The least that an issue of a certificate can be on this stack: what it asks of the database and of the mail server,
 * and nothing of what it is for. One question, one batch of six statements that write three rows, the answer; then the
 * mails' lease, the mails, the notes that they are sent, which those of one moment share.
 */
export default new Hono<{ Bindings: Bindings }>()
  .get('/', c => c.text('ready'))
  .post('/', async c => {
    const { DB } = c.env
    made ??= makeTable(DB)
    await made
    const token = crypto.randomUUID()
    await DB.prepare('SELECT data FROM rows WHERE id = ?').bind(token).first()
    await DB.batch([
      update(DB, token, 'spent'),
      DB.prepare('SELECT changes()'),
      update(DB, `${token}/slot`, 'free'),
      ...ROWS.map(name => DB.prepare('INSERT INTO rows (id, data) VALUES (?, ?)').bind(`${token}/${name}`, name)),
    ])
    c.executionCtx.waitUntil(sendMails(c.env))
    return c.json({ token }, 201)
  })
