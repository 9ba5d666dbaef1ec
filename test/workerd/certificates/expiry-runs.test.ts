import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { countExpiring } from '../../../src/certificates/count-expiring.ts'
import { DUE_NOTICES } from '../../../src/certificates/notice-store.ts'
import { queueExpiryNotices } from '../../../src/certificates/queue-expiry-notices.ts'
import { DAY_MS } from '../../../src/lib/jst.ts'
import { depsAt } from '../../support/deps.ts'
import { insertCertificates } from '../../support/many-certificates.ts'
import { listening } from '../../support/racing.ts'
import { rows } from '../../support/system.ts'

const lastDay = (day: string) => new Date(`${day}T23:59:59+09:00`)
const morningOf = (day: string) => new Date(`${day}T08:00:00+09:00`)

let run: string

/** Each test begins with it, so that it can be run twice: there are certificates of its own and no others. */
const begin = async () => {
  run = crypto.randomUUID().slice(0, 8)
  await env.DB.batch([env.DB.prepare('DELETE FROM outbox'), env.DB.prepare('DELETE FROM certificates')])
}

const insert = (name: string, firstEnd: Date, count = 1) =>
  insertCertificates(`${run}${name}`, { count, firstEnd, days: 1 })

const runAt = async (at: Date) => queueExpiryNotices(await depsAt(() => at))

test('a run does ten batches of 400 at most and answers how many it did', async () => {
  await begin()
  await insert('u', lastDay('2028-03-31'), 4_100)
  const at = morningOf('2028-03-01')
  expect(await runAt(new Date(at.getTime() - 1))).toBe(0)
  expect([await runAt(at), await runAt(at), await runAt(at)]).toEqual([4_000, 100, 0])
  // In bulk: the mail of somebody who waits at a screen goes first.
  expect(await rows('SELECT is_bulk AS isBulk, count(*) AS mails FROM outbox GROUP BY 1')).toEqual([
    { isBulk: 1, mails: 4_100 },
  ])
})

test('one batch of just 400 is followed by another look', async () => {
  await begin()
  await insert('u', lastDay('2028-07-31'), 400)
  let looks = 0
  const db = listening(sql => {
    if (sql === DUE_NOTICES) looks += 1
  })
  const at = morningOf('2028-07-01')
  expect(await queueExpiryNotices(await depsAt(() => at, { db }))).toBe(400)
  expect(looks).toBe(2)
})

test('who has renewed is told nothing while the new certificate lives; it is nobody else’s', async () => {
  await begin()
  await insert('u', lastDay('2028-12-31'), 3)
  const at = morningOf('2028-12-01')
  const renew = (user: number, notAfter: number) =>
    env.DB.prepare(
      `INSERT INTO certificates
         (serial, user, fingerprint, key_hash, der, enrolment, slot, issued_at, not_after, renewable_from)
       VALUES (?1, ?2, ?1, ?1, x'', '', 'pending', 0, ?3, 0)`,
    ).bind(`${run}new${user}`, `${run}u${user}`, notAfter)
  await env.DB.batch([renew(0, at.getTime() + 1), renew(1, at.getTime())])
  expect(await runAt(at)).toBe(3)
  expect(await rows('SELECT recipient FROM outbox ORDER BY recipient')).toEqual([
    { recipient: `${run}u1@sample.co.jp` },
    { recipient: `${run}u2@sample.co.jp` },
  ])
})

test('those count as expiring that are in use and end within the days, up to 10,000', async () => {
  await begin()
  const now = new Date('2030-01-01T00:00:00Z')
  const endsAfter = (ms: number) => new Date(now.getTime() + ms)
  expect(await countExpiring(env.DB, now, 30)).toBe(0)
  await insert('over', now)
  await insert('last', endsAfter(30 * DAY_MS))
  await insert('beyond', endsAfter(30 * DAY_MS + 1))
  await insert('revoked', endsAfter(1))
  await env.DB.prepare('UPDATE certificates SET slot = NULL WHERE serial = ?').bind(`${run}revoked0`).run()
  expect(await countExpiring(env.DB, now, 30)).toBe(1)
  await insert('many', endsAfter(DAY_MS), 10_000)
  expect(await countExpiring(env.DB, now, 30)).toBe(10_000)
})
