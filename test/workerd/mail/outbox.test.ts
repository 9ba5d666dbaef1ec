import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Database, Deps } from '../../../src/deps.ts'
import { ok, refused } from '../../../src/lib/result.ts'
import { mailChannelsMailer } from '../../../src/mail/mailchannels.ts'
import {
  flushOutbox,
  hastenOutbox,
  type QueuedMail,
  queuedMail,
  queuedMails,
  sendQueuedMails,
} from '../../../src/mail/outbox.ts'
import { giveUpUnnotedMails } from '../../../src/mail/unnoted-mails.ts'
import { breakMailServer } from '../../support/broken-mail.ts'
import { depsAt } from '../../support/deps.ts'
import { mailsTo, rows } from '../../support/system.ts'

const MINUTE = 60_000
const start = new Date('2026-11-24T09:00:00+09:00')
const later = (minutes: number): Date => new Date(start.getTime() + minutes * MINUTE)

let count = 0
const newAddress = (): string => {
  count += 1
  return `outbox${count}.${crypto.randomUUID().slice(0, 8)}@sample.co.jp`
}

const mailTo = (to: string, more: Partial<QueuedMail> = {}): QueuedMail => ({
  kind: 'locked',
  to,
  mail: { subject: 'ロックのお知らせ', text: '本文' },
  at: start,
  ...more,
})

const queue = (...mails: QueuedMail[]) => queuedMails(env.DB, mails).run()

const flushAt = async (at: Date, replaced: Partial<Deps> = {}) => flushOutbox(await depsAt(() => at, replaced), 100)

const stateOf = async (to: string) =>
  (
    await rows<{ state: string; attempts: number; lastError: string | null; nextAttemptAt: number }>(
      `SELECT state, attempts, last_error AS lastError, next_attempt_at AS nextAttemptAt FROM outbox WHERE recipient = ?`,
      to,
    )
  )[0]

beforeEach(async () => {
  await env.DB.prepare('DELETE FROM outbox').run()
})

describe('the mail queue', () => {
  test('sends what is due to the mail server, once', async () => {
    const to = newAddress()
    await queue(mailTo(to))
    expect(await flushAt(start)).toEqual({ sent: 1, putOff: 0 })
    expect(await flushAt(later(60))).toEqual({ sent: 0, putOff: 0 })
    const mails = await mailsTo(to)
    expect(mails).toHaveLength(1)
    expect(mails[0]?.subject).toBe('【ろうきん賃金控除事務支援システム】ロックのお知らせ')
  })

  test('queued twice under one key is sent once', async () => {
    const to = newAddress()
    const mail = mailTo(to, { dedupeKey: `locked:${to}` })
    await env.DB.batch([queuedMail(env.DB, mail), queuedMail(env.DB, mail)])
    await flushAt(start)
    expect(await mailsTo(to)).toHaveLength(1)
  })

  test('five flushes at once send 60 mails once each', async () => {
    const addresses = Array.from({ length: 60 }, newAddress)
    await queue(...addresses.map(to => mailTo(to)))
    const counts = await Promise.all(Array.from({ length: 5 }, () => flushAt(start)))
    expect(counts.reduce((sum, { sent }) => sum + sent, 0)).toBe(60)
    for (const to of addresses) expect(await mailsTo(to)).toHaveLength(1)
  })

  test('eight at once send what they have queued together, of which the last are not forgotten', async () => {
    const addresses = Array.from({ length: 8 }, newAddress)
    await queue(...addresses.map(to => mailTo(to)))
    let leases = 0
    const db: Database = {
      prepare: query => {
        if (query.startsWith('UPDATE outbox SET leased_until')) leases += 1
        return env.DB.prepare(query)
      },
      batch: statements => env.DB.batch(statements),
    }
    const deps = await depsAt(() => start, { db })
    const late = newAddress()
    const mailer: Deps['mailer'] = async mail => {
      // Queued while the last of them are under way: whoever did it asks too, and finds the run.
      if (mail.to === addresses.at(-1)) {
        await queue(mailTo(late))
        await sendQueuedMails(deps)
      }
      return deps.mailer(mail)
    }
    const all = { ...deps, mailer }
    await Promise.all(Array.from({ length: 8 }, () => sendQueuedMails(all)))
    for (const to of [...addresses, late]) {
      expect(await stateOf(to)).toMatchObject({ state: 'sent', attempts: 1 })
      expect(await mailsTo(to)).toHaveLength(1)
    }
    // Five, three, and the late one.
    expect(leases).toBe(3)
  })

  test('a mail server that is slow with one mail keeps no other from being noted', async () => {
    const [slow, quick] = [newAddress(), newAddress()]
    await queue(mailTo(slow), mailTo(quick))
    let answer = () => {}
    const asleep = new Promise<void>(resolve => {
      answer = resolve
    })
    const mailer: Deps['mailer'] = async ({ to }) => {
      if (to === slow) await asleep
      return ok({ providerId: null })
    }
    const flush = flushAt(start, { mailer })
    await expect.poll(async () => (await stateOf(quick))?.state).toBe('sent')
    expect((await stateOf(slow))?.state).toBe('pending')
    answer()
    expect(await flush).toEqual({ sent: 2, putOff: 0 })
  })

  test('a refused mail is tried again after 1, 2, 4 … minutes', async () => {
    const to = newAddress()
    await queue(mailTo(to))
    await breakMailServer({ status: 500, count: 2 })
    expect(await flushAt(start)).toEqual({ sent: 0, putOff: 1 })
    expect(await stateOf(to)).toMatchObject({ state: 'pending', attempts: 1, nextAttemptAt: later(1).getTime() })
    expect((await stateOf(to))?.lastError).toMatch(/500/)
    expect(await flushAt(new Date(later(1).getTime() - 1))).toEqual({ sent: 0, putOff: 0 })
    expect(await flushAt(later(1))).toEqual({ sent: 0, putOff: 1 })
    expect((await stateOf(to))?.nextAttemptAt).toBe(later(3).getTime())
    expect(await flushAt(later(3))).toEqual({ sent: 1, putOff: 0 })
    expect(await stateOf(to)).toMatchObject({ state: 'sent', attempts: 3, lastError: null })
    expect(await mailsTo(to)).toHaveLength(1)
  })

  test('is given up after 20 tries over two and a half days, for staff to see', async () => {
    const to = newAddress()
    await queue(mailTo(to))
    const mailer = async () => refused('550 no such mailbox')
    let at = start
    for (let tries = 1; tries <= 20; tries++) {
      expect(await flushAt(at, { mailer })).toEqual({ sent: 0, putOff: 1 })
      at = new Date((await stateOf(to))?.nextAttemptAt ?? 0)
    }
    expect(await stateOf(to)).toMatchObject({ state: 'failed', attempts: 20, lastError: '550 no such mailbox' })
    expect((at.getTime() - start.getTime()) / (24 * 60 * MINUTE)).toBeGreaterThan(2.4)
    expect(await flushAt(later(1e6), { mailer })).toEqual({ sent: 0, putOff: 0 })
  })

  test('a flush that dies with mails in its hands leaves them to the next, after the lease', async () => {
    const to = newAddress()
    await queue(mailTo(to))
    const mailer = () => Promise.reject(new Error('killed by the test'))
    await expect(flushAt(start, { mailer })).rejects.toThrow('killed by the test')
    expect(await flushAt(new Date(later(1).getTime() - 1))).toEqual({ sent: 0, putOff: 0 })
    expect(await flushAt(later(1))).toEqual({ sent: 1, putOff: 0 })
    expect(await mailsTo(to)).toHaveLength(1)
  })

  test('a flush that comes to itself after its lease writes nothing over what the next one did', async () => {
    const to = newAddress()
    await queue(mailTo(to))
    let wake = () => {}
    const asleep = new Promise<void>(resolve => {
      wake = resolve
    })
    const slow = flushAt(start, { mailer: () => asleep.then(() => refused('too late')) })
    await expect.poll(async () => (await stateOf(to))?.attempts).toBe(1)
    expect(await flushAt(later(1))).toEqual({ sent: 1, putOff: 0 })
    wake()
    await slow
    expect(await stateOf(to)).toMatchObject({ state: 'sent', attempts: 2, lastError: null })
  })

  const WITHOUT_MEANING = [
    '',
    'OK',
    '<!doctype html><title>Sign in to the guest network</title>',
    '{"results":[{"status":"se',
    '{}',
    'null',
    '[]',
    '{"results":"sent"}',
    '{"results":[null]}',
    '{"request_id":{"sent":true},"results":[{"status":"queued","reason":{"sent":true}}]}',
  ]

  test.each(WITHOUT_MEANING)('a mail is not sent because the answer was %j: it is tried again', async junk => {
    const to = newAddress()
    await queue(mailTo(to))
    await breakMailServer({ junk, count: 1 })
    expect(await flushAt(start)).toEqual({ sent: 0, putOff: 1 })
    expect(await stateOf(to)).toMatchObject({ state: 'pending', attempts: 1, lastError: expect.stringMatching(/./) })
    expect(await flushAt(later(1))).toEqual({ sent: 1, putOff: 0 })
    expect(await mailsTo(to)).toHaveLength(1)
  })

  test.each([
    '{"request_id":{"is":"no text"},"results":[{"status":"sent","message_id":7}]}',
    '{"results":[{"status":"sent"}]}',
  ])('a mail that was sent is not sent again because its id was none: %s', async junk => {
    const to = newAddress()
    await queue(mailTo(to))
    await breakMailServer({ junk, count: 1 })
    expect(await flushAt(start)).toEqual({ sent: 1, putOff: 0 })
    expect(await stateOf(to)).toMatchObject({ state: 'sent', attempts: 1 })
  })

  test('a mail server that hangs up, or that is not there, is tried again', async () => {
    const to = newAddress()
    await queue(mailTo(to))
    await breakMailServer({ hangsUp: true, count: 1 })
    expect(await flushAt(start)).toEqual({ sent: 0, putOff: 1 })
    const { config } = await depsAt(() => start)
    // Nothing listens on the port of discard.
    const mailer = mailChannelsMailer({ ...config, MAIL_BASE_URL: 'http://127.0.0.1:9' })
    expect(await flushAt(later(1), { mailer })).toEqual({ sent: 0, putOff: 1 })
    expect(await stateOf(to)).toMatchObject({ state: 'pending', attempts: 2, lastError: expect.stringMatching(/./) })
    expect(await flushAt(later(3))).toEqual({ sent: 1, putOff: 0 })
    expect(await mailsTo(to)).toHaveLength(1)
  })

  test('a mail with a secret whose sender died is not waiting for ever', async () => {
    const [code, young, link, tried] = [newAddress(), newAddress(), newAddress(), newAddress()]
    const insert = (to: string, kind: string, age: number) =>
      rows(
        `INSERT INTO outbox (kind, recipient, subject, next_attempt_at, created_at) VALUES (?1, ?2, '件名', ?3, ?3)`,
        kind,
        to,
        start.getTime() - age,
      )
    await insert(code, 'code', 5 * MINUTE + 1)
    await insert(young, 'code', 5 * MINUTE)
    await insert(link, 'password_link', 2 * 24 * 60 * MINUTE + 1)
    await insert(tried, 'password_link', 2 * 24 * 60 * MINUTE)
    const waiting = newAddress()
    await queue(mailTo(waiting, { at: later(-10_000) }))
    const deps = await depsAt(() => start)
    expect([await giveUpUnnotedMails(deps), await giveUpUnnotedMails(deps)]).toEqual([2, 0])
    const states = await Promise.all([code, young, link, tried, waiting].map(async to => (await stateOf(to))?.state))
    expect(states).toEqual(['failed', 'pending', 'failed', 'pending', 'pending'])
  })

  test('one refusal keeps none of the others back', async () => {
    const addresses = Array.from({ length: 12 }, newAddress)
    await queue(...addresses.map(to => mailTo(to)))
    const [bad = ''] = addresses
    const deps = await depsAt(() => start)
    const mailer: Deps['mailer'] = mail => (mail.to === bad ? Promise.resolve(refused('550')) : deps.mailer(mail))
    expect(await flushAt(start, { mailer })).toEqual({ sent: 11, putOff: 1 })
  })

  test('what a person waits for goes before a thousand expiry notices', async () => {
    const urgent = newAddress()
    const bulk = Array.from({ length: 1000 }, (_, i) => mailTo(`bulk${i}@sample.co.jp`, { isBulk: true }))
    await queue(...bulk)
    await queue(mailTo(urgent, { at: later(5) }))
    const sent: string[] = []
    const mailer: Deps['mailer'] = async ({ to }) => {
      sent.push(to)
      return ok({ providerId: null })
    }
    await flushAt(later(5), { mailer })
    // Five are leased at a time, in no order of their own.
    expect(sent.slice(0, 5)).toContain(urgent)
    expect(sent.length).toBeLessThanOrEqual(105)
  })

  test('mails that a clock ahead by a year has queued, leased or postponed go out once it is right', async () => {
    const inAYear = later(366 * 24 * 60)
    const [queued, leased, postponed, waits] = [newAddress(), newAddress(), newAddress(), newAddress()]
    await queue(mailTo(leased), mailTo(postponed))
    const dies: Deps['mailer'] = async mail => {
      if (mail.to === postponed) return refused('451')
      throw new Error('died')
    }
    await expect(flushAt(inAYear, { mailer: dies })).rejects.toThrow('died')
    await queue(mailTo(queued, { at: inAYear }), mailTo(waits, { at: later(2) }))
    expect(await flushAt(start)).toEqual({ sent: 0, putOff: 0 })

    expect(await hastenOutbox(await depsAt(() => start))).toBe(3)
    expect(await flushAt(start)).toEqual({ sent: 3, putOff: 0 })
    expect(await stateOf(waits)).toMatchObject({ state: 'pending', attempts: 0 })
    expect(await hastenOutbox(await depsAt(() => start))).toBe(0)
  })

  test('finds what is due by its index', async () => {
    const plan = await rows<{ detail: string }>(
      `EXPLAIN QUERY PLAN SELECT id FROM outbox
       WHERE state = 'pending' AND text IS NOT NULL AND next_attempt_at <= ? AND leased_until <= ?
       ORDER BY is_bulk, next_attempt_at LIMIT 5`,
      1,
      1,
    )
    expect(plan.map(({ detail }) => detail)).toEqual(['SCAN outbox USING INDEX outbox_due'])
  })
})
