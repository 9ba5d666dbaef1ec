import { Hono } from 'hono'

type Bindings = { DB: D1Database; MAIL_URL: string }

const ROWS = ['history', 'certificate', 'mail']

let made: Promise<unknown> | undefined

/** One short row for each thing that an issue writes. */
const makeTable = (db: D1Database) =>
  db.prepare('CREATE TABLE IF NOT EXISTS rows (id TEXT PRIMARY KEY, data TEXT NOT NULL) WITHOUT ROWID').run()

const update = (db: D1Database, id: string, data: string) =>
  db.prepare('UPDATE rows SET data = ?2 WHERE id = ?1 RETURNING id').bind(id, data)

const sendMail = async ({ DB, MAIL_URL }: Bindings, id: string): Promise<void> => {
  await update(DB, id, 'leased').all()
  await (await fetch(MAIL_URL, { method: 'POST', body: id })).text()
  await update(DB, id, 'sent').run()
}

/**
 * The least that an issue of a certificate can be on this stack: what it asks of the database and of the mail server,
 * and nothing of what it is for. One question, one batch of six statements that write three rows, the answer; then the
 * mail's lease, the mail, the note that it is sent.
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
    c.executionCtx.waitUntil(sendMail(c.env, `${token}/mail`))
    return c.json({ token }, 201)
  })
