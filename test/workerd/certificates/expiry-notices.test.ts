import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { daysUntil, firstNoticeAt, noticeFor } from '../../../src/certificates/expiry-notice.ts'
import { DUE_NOTICES } from '../../../src/certificates/notice-store.ts'
import { queueExpiryNotices } from '../../../src/certificates/queue-expiry-notices.ts'
import { DAY_MS, endOfDay } from '../../../src/lib/jst.ts'
import { depsAt } from '../../support/deps.ts'
import { enrolledMaster } from '../../support/enrolled.ts'
import { insertCertificates } from '../../support/many-certificates.ts'
import { beforeBatch } from '../../support/racing.ts'
import { rows } from '../../support/system.ts'

const KINDS = ['expiry_30_days', 'expiry_10_days', 'expired']

const end = new Date('2027-11-24T23:59:59+09:00')
const onDay = (days: number, time = '08:00:00'): Date => {
  const day = new Date(end.getTime() + days * DAY_MS + 9 * 3_600_000).toISOString().slice(0, 10)
  return new Date(`${day}T${time}+09:00`)
}

describe('which notice is due', () => {
  test('30 and 10 days before the last day and the day after, at 8:00 JST', () => {
    expect(firstNoticeAt(end)).toEqual(onDay(-30))
    expect(noticeFor(end, onDay(-30))).toEqual({ kind: 'expiry_30_days', nextAt: onDay(-10) })
    expect(noticeFor(end, onDay(-10))).toEqual({ kind: 'expiry_10_days', nextAt: onDay(1) })
    expect(noticeFor(end, onDay(1))).toEqual({ kind: 'expired', nextAt: null })
  })

  test.each([
    [-25, 'expiry_30_days'],
    [-3, 'expiry_10_days'],
    [0, 'expiry_10_days'],
    [40, 'expired'],
  ])('after an outage, %i days from the last day: %s', (days, kind) => {
    expect(noticeFor(end, onDay(days)).kind).toBe(kind)
  })

  test('days are counted as a calendar counts them', () => {
    expect(daysUntil(end, onDay(-30, '00:00:00'))).toBe(30)
    expect(daysUntil(end, onDay(-30, '23:59:59'))).toBe(30)
    expect(daysUntil(end, onDay(0, '23:59:59'))).toBe(0)
  })
})

const mailsOf = (prefix: string) =>
  rows<{ kind: string; serial: string; subject: string; text: string }>(
    `SELECT kind, substr(dedupe_key, 8, instr(substr(dedupe_key, 8), ':') - 1) AS serial, subject, text
     FROM outbox WHERE dedupe_key LIKE ? ORDER BY id`,
    `expiry:${prefix}%`,
  )

const runAt = async (at: Date) => queueExpiryNotices(await depsAt(() => at))

describe('expiry notices', () => {
  test('a certificate that was issued gets all three, each once, in words that fit the day', async () => {
    const { person, serial } = await enrolledMaster()
    const [{ not_after: notAfter = 0 } = {}] = await rows<{ not_after: number }>(
      'SELECT not_after FROM certificates WHERE serial = ?',
      serial,
    )
    const last = new Date(notAfter)
    const at = (days: number) => new Date(last.getTime() + 1000 + (days - 1) * DAY_MS + 8 * 3_600_000)
    for (const days of [-31, -30, -30, -29, -11, -9, -8, 0, 1, 2, 30]) await runAt(at(days))
    const mails = await mailsOf(serial)
    expect(mails.map(({ kind }) => kind)).toEqual(KINDS)
    expect(mails[0]?.subject).toBe('電子証明書の有効期限のお知らせ（あと30日）')
    // The tenth day was missed: it is made up on the ninth, and says so.
    expect(mails[1]?.text).toContain('（あと9日）')
    expect(mails[2]?.text).toContain('有効期限が切れました')
    for (const { text } of mails) {
      expect(text).not.toContain(person.userId)
      expect(text).toContain('https://portal.test')
    }
  })

  test('10,000 certificates over a year: 30,000 mails, none twice, none for what is gone', async () => {
    await insertCertificates('year', { count: 10_000, firstEnd: endOfDay(onDay(0)), days: 365 })
    // Of those: revoked, superseded by a login, of a deleted user, renewed but not yet used.
    await env.DB.batch([
      env.DB.prepare(
        `UPDATE certificates SET slot = NULL, revoked_at = 1, revocation_reason = 'keyCompromise'
         WHERE serial IN ('year10', 'year5000')`,
      ),
      env.DB.prepare(
        `INSERT INTO certificates (serial, user, fingerprint, key_hash, der, enrolment, slot, issued_at, not_after, renewable_from)
         SELECT 'renewed' || serial, user, 'renewed' || serial, 'renewed' || serial, x'', '', 'pending', not_after, not_after + 9e10, not_after + 8e10
         FROM certificates WHERE serial IN ('year77', 'year9000')`,
      ),
    ])
    for (let day = -35; day <= 370; day++) await runAt(onDay(day, '08:00:30'))
    const mails = await mailsOf('year')
    expect(mails).toHaveLength(3 * 9_996)
    for (const kind of KINDS) {
      const told = new Set(mails.filter(mail => mail.kind === kind).map(({ serial }) => serial))
      expect(told.size).toBe(9_996)
      for (const serial of ['year10', 'year5000', 'year77', 'year9000']) expect(told.has(serial)).toBe(false)
    }
    expect(await rows(`SELECT 1 FROM certificates WHERE serial LIKE 'year%' AND next_notice_at IS NOT NULL`)).toEqual(
      [],
    )
  })

  test('100,000 due on one day are worked off over several runs, two at a time, some of them killed', async () => {
    await insertCertificates('many', { count: 100_000, firstEnd: endOfDay(onDay(800)), days: 1 })
    const at = onDay(770)
    let runs = 0
    const killedAfter = async (statements: number) => {
      let left = statements
      const db = beforeBatch(async () => {
        if (left-- <= 0) throw new Error('killed by the test')
      })
      await expect(queueExpiryNotices(await depsAt(() => at, { db }))).rejects.toThrow('killed by the test')
    }
    const left = async () =>
      (await rows(`SELECT 1 FROM certificates WHERE serial LIKE 'many%' AND next_notice_at <= ? LIMIT 1`, at.getTime()))
        .length
    while ((await left()) > 0) {
      await Promise.all([runAt(at), runAt(at)])
      if (runs % 10 === 0 && (await left()) > 0) await killedAfter(runs % 3)
      runs += 1
    }
    expect(runs).toBeGreaterThan(10)
    expect(
      await rows(
        `SELECT count(*) AS mails, count(DISTINCT dedupe_key) AS certificates FROM outbox WHERE dedupe_key LIKE 'expiry:many%'`,
      ),
    ).toEqual([{ mails: 100_000, certificates: 100_000 }])
  })

  test('one that is revoked between the reading and the writing gets none', async () => {
    const race = `race-${crypto.randomUUID().slice(0, 8)}-`
    await insertCertificates(race, { count: 3, firstEnd: endOfDay(onDay(500)), days: 1 })
    const at = onDay(470)
    const db = beforeBatch(() =>
      env.DB.prepare('UPDATE certificates SET slot = NULL WHERE serial = ?').bind(`${race}1`).run(),
    )
    expect(await queueExpiryNotices(await depsAt(() => at, { db }))).toBe(0)
    expect(await mailsOf(race)).toEqual([])
    await runAt(at)
    expect((await mailsOf(race)).map(({ serial }) => serial)).toEqual([`${race}0`, `${race}2`])
  })

  test('a run reads what is due by its index, not all certificates', async () => {
    const plan = await rows<{ detail: string }>(`EXPLAIN QUERY PLAN ${DUE_NOTICES}`, Date.now(), 400)
    const details = plan.map(({ detail }) => detail)
    expect(details[0]).toBe('SEARCH x USING INDEX certificates_by_notice (next_notice_at<?)')
    expect(details.filter(detail => detail.startsWith('SCAN'))).toEqual([])
  })
})
