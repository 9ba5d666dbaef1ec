import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { NIGHTLY, runCron } from '../../../src/cron.ts'
import type { Deps } from '../../../src/deps.ts'
import { refused } from '../../../src/lib/result.ts'
import { findCronRuns } from '../../../src/operations/cron-runs.ts'
import { lookAfter } from '../../../src/operations/look-after.ts'
import { needsAttention, type OperationsState } from '../../../src/operations/needs-attention.ts'
import { NIGHTLY_JOBS } from '../../../src/operations/nightly-jobs.ts'
import { raiseAlerts } from '../../../src/operations/raise-alerts.ts'
import { unwritableAlarm } from '../../../src/operations/unwritable-alarm.ts'
import { depsAt } from '../../support/deps.ts'
import { mailsTo, registeredMaster, rows } from '../../support/system.ts'

const MINUTE = 60_000
const NOW = new Date('2026-11-24T09:05:00+09:00')

const calm: OperationsState = {
  mails: { waiting: 0, waitingInBulk: 0, oldestWaits: 0, isStalled: false, failed: 0 },
  cron: [{ job: 'outbox', ranAt: NOW.getTime(), succeededAt: NOW.getTime(), failingSince: null, duration: 1 }],
  lists: [{ issuer: 'ab', thisUpdate: NOW.getTime() - 1000, nextUpdate: NOW.getTime() }],
  ca: { notAfter: new Date('2031-01-01'), daysLeft: 1500, mustRotate: false },
}
const listMadeBefore = (hours: number) => {
  const thisUpdate = NOW.getTime() - hours * 60 * MINUTE
  return { issuer: 'ab', thisUpdate, nextUpdate: thisUpdate }
}
const job = (ran: number, failing: number | null, name = 'outbox') => ({
  job: name,
  ranAt: NOW.getTime() - ran * MINUTE,
  succeededAt: null,
  failingSince: failing === null ? null : NOW.getTime() - failing * MINUTE,
  duration: 1,
})

describe('what needs somebody', () => {
  test('is nothing on a calm day', () => expect(needsAttention(calm, NOW)).toEqual([]))

  test.each<[string, Partial<OperationsState>, string[]]>([
    ['mails that wait for us', { mails: { ...calm.mails, isStalled: true } }, ['mails_stalled']],
    ['many mails of a morning', { mails: { ...calm.mails, waitingInBulk: 10_000 } }, []],
    ['a job that failed once', { cron: [job(0, 1)] }, []],
    ['a job that goes on failing', { cron: [job(0, 11)] }, ['cron_failing']],
    ['a cron that does not run', { cron: [job(11, null)] }, ['cron_late']],
    ['the nightly job by day', { cron: [job(60 * 20, null, 'clean_up')] }, []],
    ['the nightly job two days old', { cron: [job(60 * 48, null, 'clean_up')] }, ['cron_late']],
    ['the hourly backup a little late', { cron: [job(60 * 2, null, 'backup')] }, []],
    ['no backup for hours', { cron: [job(60 * 4, null, 'backup')] }, ['cron_late']],
    ['a backup that failed once', { cron: [job(0, 0, 'backup')] }, []],
    ['a backup that failed twice', { cron: [job(0, 60, 'backup')] }, ['cron_failing']],
    ['a list of yesterday', { lists: [listMadeBefore(30)] }, []],
    ['a list nobody renews', { lists: [listMadeBefore(1), listMadeBefore(49)] }, ['revocation_list_old']],
    ['a CA that ends too soon', { ca: { ...calm.ca, mustRotate: true } }, ['ca_must_rotate']],
  ])('%s', (_, state, kinds) => {
    expect(needsAttention({ ...calm, ...state }, NOW).map(({ kind }) => kind)).toEqual(kinds)
  })
})

test('the list of a CA that was taken away after its last certificate is nobody’s to make anew', async () => {
  const deps = await depsAt(() => NOW)
  const listOf = (issuer: string) =>
    env.DB.prepare(
      `INSERT INTO revocation_lists (issuer, number, revision, this_update, next_update) VALUES (?, 1, 0, 1, 1)
       ON CONFLICT (issuer) DO UPDATE SET this_update = 1`,
    ).bind(issuer)
  const [issuing] = deps.ca.authorities
  await env.DB.batch([listOf('retired'), listOf(issuing?.keyId ?? '')])
  const { lists } = await lookAfter(deps)
  await rows(`DELETE FROM revocation_lists`)
  expect(lists).toEqual([{ issuer: issuing?.keyId, thisUpdate: 1, nextUpdate: expect.any(Number) }])
})

test('what runs at night is not late by day, and is after a night without it', async () => {
  await rows('DELETE FROM cron_runs')
  await runCron(await depsAt(() => NOW), NIGHTLY)
  const state = { ...calm, cron: await findCronRuns(env.DB) }
  await rows('DELETE FROM cron_runs')
  expect(state.cron.map(({ job }) => job)).toEqual([...NIGHTLY_JOBS])
  const after = (hours: number) => new Date(NOW.getTime() + hours * 60 * MINUTE)
  expect(needsAttention(state, after(25))).toEqual([])
  expect(needsAttention(state, after(27))).toEqual([{ kind: 'cron_late', detail: { jobs: NIGHTLY_JOBS.join(' ') } }])
})

describe('alerts', () => {
  afterEach(() => vi.restoreAllMocks())

  const operator = `ops.${crypto.randomUUID().slice(0, 8)}@bank.co.jp`
  const at = (minutes: number, replaced: Partial<Deps> = {}) =>
    depsAt(() => new Date(Date.now() + minutes * MINUTE)).then(deps => ({
      ...deps,
      config: { ...deps.config, OPERATIONS_MAIL: operator },
      ...replaced,
    }))
  const toldOf = async (kind: string) => (await mailsTo(operator)).filter(({ text }) => text.includes(kind)).length

  const stallOneMail = async () => {
    const person = await registeredMaster()
    await rows(
      `UPDATE outbox SET state = 'pending', text = 'x', created_at = ?, next_attempt_at = ? WHERE recipient = ?`,
      Date.now() - 20 * MINUTE,
      Date.now() + 10 * 24 * 60 * MINUTE,
      person.mail,
    )
    return person
  }

  test('a stalled queue is logged each minute and told once an hour, straight to the operators', async () => {
    const logged = vi.spyOn(console, 'error')
    const person = await stallOneMail()
    const first = await at(0)
    await Promise.all([raiseAlerts(first), raiseAlerts(first), raiseAlerts(first)])
    expect(await toldOf('mails_stalled')).toBe(1)
    await raiseAlerts(await at(59))
    expect(await toldOf('mails_stalled')).toBe(1)
    await raiseAlerts(await at(61))
    expect(await toldOf('mails_stalled')).toBe(2)
    const lines = logged.mock.calls.map(([line]) => JSON.parse(String(line)))
    expect(lines.filter(({ event, kind }) => event === 'alert' && kind === 'mails_stalled')).toHaveLength(5)

    const [mail] = await mailsTo(operator)
    expect(mail?.subject).toMatch(/【運用警報】メールが15分以上/)
    expect(mail?.text).toContain('oldestMinutes=')
    for (const { text } of await mailsTo(operator)) {
      expect(text).not.toContain(person.mail)
      expect(text).not.toContain(person.userId)
    }
  })

  test('operators who could not be told are told by the next run', async () => {
    await stallOneMail()
    const logged = vi.spyOn(console, 'error')
    await rows('DELETE FROM alerts')
    const before = await toldOf('mails_stalled')
    await raiseAlerts(await at(200, { mailer: async () => refused('the provider is down') }))
    expect(logged.mock.calls.map(([line]) => JSON.parse(String(line)).event)).toContain('alert_not_mailed')
    expect(await toldOf('mails_stalled')).toBe(before)
    await raiseAlerts(await at(201))
    expect(await toldOf('mails_stalled')).toBe(before + 1)
  })

  test('without an address they are only logged', async () => {
    await stallOneMail()
    const logged = vi.spyOn(console, 'error')
    const { config, ...deps } = await at(400)
    const { OPERATIONS_MAIL: _, ...silent } = config
    const before = (await mailsTo(operator)).length
    await raiseAlerts({ ...deps, config: silent })
    expect((await mailsTo(operator)).length).toBe(before)
    expect(logged.mock.calls.map(([line]) => JSON.parse(String(line)).event)).toContain('alert')
  })

  test('a database that takes no writes is told from the second minute on, once an hour, without a write', async () => {
    const logged = vi.spyOn(console, 'error')
    let now = NOW.getTime()
    const { db: _, ...deps } = await at(0, { now: () => new Date(now) })
    const alarm = unwritableAlarm(deps)
    const minutes = async (count: number, isWritten: boolean) => {
      for (let i = 0; i < count; i++) {
        await alarm(isWritten)
        now += MINUTE
      }
    }
    const told = () => toldOf('writes_failing')
    await minutes(1, false)
    await minutes(1, true)
    await minutes(1, false)
    expect(await told()).toBe(0)
    await minutes(60, false)
    expect(await told()).toBe(1)
    await minutes(1, false)
    expect(await told()).toBe(2)
    const lines = logged.mock.calls.map(([line]) => JSON.parse(String(line)))
    expect(lines.filter(({ event, kind }) => event === 'alert' && kind === 'writes_failing')).toHaveLength(61)

    const silent = unwritableAlarm({ ...deps, mailer: async () => refused('the provider is down') })
    await silent(false)
    now += MINUTE
    await silent(false)
    expect(JSON.parse(String(logged.mock.calls.at(-1)))).toMatchObject({ event: 'alert_not_mailed' })
  })

  test('each job’s last run, success and failure are noted', async () => {
    await runCron(await at(0), '* * * * *')
    const well = (await findCronRuns((await at(0)).db)).find(run => run.job === 'outbox')
    expect(well).toMatchObject({ failingSince: null, succeededAt: well?.ranAt })
    await stallOneMail()
    await rows(`UPDATE outbox SET next_attempt_at = 0, leased_until = 0 WHERE state = 'pending'`)
    const failing = { mailer: () => Promise.reject(new Error('a bug')) }
    await runCron(await at(10, failing), '* * * * *')
    const once = (await findCronRuns((await at(0)).db)).find(run => run.job === 'outbox')
    expect(once).toMatchObject({ failingSince: once?.ranAt, succeededAt: well?.succeededAt })
    await rows(`UPDATE outbox SET leased_until = 0 WHERE state = 'pending'`)
    await runCron(await at(25, failing), '* * * * *')
    const twice = (await findCronRuns((await at(0)).db)).find(run => run.job === 'outbox')
    expect(twice).toMatchObject({ failingSince: once?.failingSince, succeededAt: well?.succeededAt })
    await runCron(await at(30), '* * * * *')
    const again = (await findCronRuns((await at(0)).db)).find(run => run.job === 'outbox')
    expect(again).toMatchObject({ failingSince: null, succeededAt: again?.ranAt })
  })
})
