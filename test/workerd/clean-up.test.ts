import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { cleanUp } from '../../src/clean-up.ts'
import { hashPassword } from '../../src/credentials/password-hash.ts'
import { NIGHTLY, runCron } from '../../src/cron.ts'
import { DAY_MS } from '../../src/lib/jst.ts'
import { depsAt } from '../support/deps.ts'
import { enrolledMaster } from '../support/enrolled.ts'
import { Browser, logInForRegistration, MEMBER, newContract, rows } from '../support/system.ts'

const DUMMY = hashPassword('Minato#58', env.PASSWORD_PEPPER, { log2N: 4, r: 1, p: 1 })

const inDays = (days: number) => () => new Date(Date.now() + days * DAY_MS)

const countIn = async (table: string) => (await rows<{ n: number }>(`SELECT count(*) AS n FROM ${table}`))[0]?.n

const everything = async () => {
  const { person, browser } = await enrolledMaster()
  await browser.send(`${MEMBER}/login`, { form: { password: person.password } })
  // A refusal of an unknown ID, counted in a shared guard.
  await logInForRegistration(new Browser(), { number: '99999999', initialPassword: 'Wrong#12' })
  await logInForRegistration(new Browser(), await newContract())
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO user_drafts SELECT id, id, 'other1', '', '', '', ?, NULL FROM users WHERE user_id = ?`,
    ).bind(Date.now(), person.userId),
    env.DB.prepare(`INSERT INTO mail_proofs SELECT id, id, '', '', 0, ? FROM users WHERE user_id = ?`).bind(
      Date.now(),
      person.userId,
    ),
  ])
  return { person, browser }
}

describe('the nightly clean-up', () => {
  test('forgets nothing that still counts', async () => {
    const { browser } = await everything()
    const before = await Promise.all(
      ['sessions', 'enrolments', 'registrations', 'user_drafts', 'refusals'].map(countIn),
    )
    expect(Object.values(await cleanUp(await depsAt(inDays(0)))).every(count => count === 0)).toBe(true)
    const after = await Promise.all(['sessions', 'enrolments', 'registrations', 'user_drafts', 'refusals'].map(countIn))
    expect(after).toEqual(before)
    expect((await browser.send(`${MEMBER}/menu`)).status).toBe(200)
  })

  test('forgets sessions, enrolments, registrations, drafts and proofs a day after their end, and no user', async () => {
    await everything()
    const users = await countIn('users')
    const history = await countIn('history')
    const counts = await cleanUp(await depsAt(inDays(1.5)))
    for (const what of ['sessions', 'enrolments', 'registrations', 'user_drafts', 'mail_proofs']) {
      expect(counts[what], what).toBeGreaterThan(0)
      expect(await countIn(what), what).toBe(0)
    }
    expect(counts.refusals).toBe(0)
    expect(counts.mail_texts).toBe(0)
    expect(await countIn('users')).toBe(users)
    expect(await countIn('history')).toBe(history)
  })

  test('forgets the texts of mails and the refusals after 90 days; that a mail was sent stays', async () => {
    await everything()
    await env.DB.prepare(
      `INSERT INTO outbox (kind, recipient, subject, text, next_attempt_at, created_at) VALUES ('locked', 'waits@sample.co.jp', '', 'waits', 9e15, 0)`,
    ).run()
    const mails = await countIn('outbox')
    const counts = await cleanUp(await depsAt(inDays(91)))
    expect(counts.refusals).toBeGreaterThan(0)
    expect(await countIn('refusals')).toBe(0)
    expect(counts.mail_texts).toBeGreaterThan(0)
    expect(await countIn('outbox')).toBe(mails)
    expect(await rows('SELECT text FROM outbox WHERE text IS NOT NULL')).toEqual([{ text: 'waits' }])
    await env.DB.prepare(`DELETE FROM outbox WHERE text = 'waits'`).run()
  })

  test('works off more rows than one statement takes', async () => {
    await env.DB.prepare(
      `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 4999)
       INSERT INTO refusals (at, operation, code, address) SELECT 0, 'login', 'E2003', '' FROM n`,
    ).run()
    expect((await cleanUp(await depsAt(inDays(0)))).refusals).toBe(5_000)
  })

  test('forgets the counts of unknown IDs after a year', async () => {
    const { guards } = await depsAt(inDays(0))
    const guard = { kind: 'unknown', hash: 'abcdef0123456789' } as const
    await guards.check({ guard, counter: 'portal', password: 'Wrong#123', hash: DUMMY, version: 1 })
    const stub = env.PASSWORD_GUARD.get(
      env.PASSWORD_GUARD.idFromName(`unknown:${Number.parseInt(guard.hash.slice(0, 8), 16) % 64}`),
    )
    // Others may be counted by the same guard: there are 64 for all unknown IDs.
    const ofThis = `SELECT counted FROM counts WHERE instr(counted, '${guard.hash}') > 0`
    const remembered = () => runInDurableObject(stub, (_object, { storage }) => [...storage.sql.exec(ofThis)].length)
    expect(await remembered()).toBe(1)
    await cleanUp(await depsAt(inDays(365.9)))
    expect(await remembered()).toBe(1)
    await cleanUp(await depsAt(inDays(366.1)))
    expect(await remembered()).toBe(0)
  })

  test('is what the nightly trigger runs, and the trigger is the configured one', async () => {
    await env.DB.prepare(`INSERT INTO refusals (at, operation, code, address) VALUES (0, 'login', 'E2003', '')`).run()
    await runCron(await depsAt(inDays(0)), '* * * * *')
    expect(await rows('SELECT 1 FROM refusals WHERE at = 0')).toHaveLength(1)
    await runCron(await depsAt(inDays(0)), NIGHTLY)
    expect(await rows('SELECT 1 FROM refusals WHERE at = 0')).toHaveLength(0)
    expect(env.TEST_CRONS).toContain(NIGHTLY)
  })

  test('a job that fails keeps none of the others from running', async () => {
    const { person } = await enrolledMaster()
    await env.DB.prepare(
      `UPDATE outbox SET state = 'pending', leased_until = 0 WHERE recipient = ? AND text IS NOT NULL`,
    )
      .bind(person.mail)
      .run()
    let isFirst = true
    const now = () => {
      if (isFirst) {
        isFirst = false
        throw new Error('broken by the test')
      }
      return new Date()
    }
    await runCron(await depsAt(now), '* * * * *')
    expect(await rows(`SELECT 1 FROM outbox WHERE recipient = ? AND state = 'pending'`, person.mail)).toEqual([])
  })
})
