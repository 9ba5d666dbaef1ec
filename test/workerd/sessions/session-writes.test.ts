import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { MINUTE_MS } from '../../../src/lib/jst.ts'
import { endSessionsFor, endSessionsOfContract } from '../../../src/sessions/end-sessions.ts'
import { logIn } from '../../../src/sessions/log-in.ts'
import { logOut } from '../../../src/sessions/log-out.ts'
import { oldSessions } from '../../../src/sessions/old-sessions.ts'
import { openedSessions } from '../../../src/sessions/opened-sessions.ts'
import { touchSession } from '../../../src/sessions/store.ts'
import { countTakenId } from '../../../src/sessions/taken-ids.ts'
import { member, ORIGIN } from '../../support/member.ts'
import { rows } from '../../support/system.ts'

type Member = Awaited<ReturnType<typeof member>>

const endOf = async (session: string) =>
  (await rows('SELECT ended_at, end_reason FROM sessions WHERE token_hash = ?', session))[0]

/** The one value of the one row. */
const resultOf = async (sql: string, ...values: string[]) => Object.values((await rows(sql, ...values))[0] ?? {})[0]

const run = (sql: string, ...values: (string | number)[]) =>
  env.DB.prepare(sql)
    .bind(...values)
    .run()

describe('sessions that somebody else ends', () => {
  test.each([
    [
      'a contract',
      'terminated',
      (of: Member, at: Date) => endSessionsOfContract(env.DB, of.record.contractNumber, 'terminated', at),
    ],
    ['a user', 'deleted', (of: Member, at: Date) => endSessionsFor(env.DB, of.record.user, 'deleted', at)],
  ])('are all open ones of %s, with the reason %s, and nobody else’s', async (_, reason, end) => {
    const [one, other] = [await member(), await member()]
    const left = await one.token()
    await one.logOut(left)
    const [open, others] = [await one.token(), await other.token()]
    await end(one, new Date(one.began + MINUTE_MS)).run()
    expect(await endOf(open)).toEqual({ ended_at: one.began + MINUTE_MS, end_reason: reason })
    expect(await endOf(left)).toEqual({ ended_at: one.began, end_reason: 'logout' })
    expect(await endOf(others)).toEqual({ ended_at: null, end_reason: null })
    expect([await one.resume(open), await other.resume(others)]).toEqual(['ended', 'open'])
  })
})

describe('a session that is used', () => {
  test('is noted, and nobody else’s', async () => {
    const [one, other] = [await member(), await member()]
    const [session, others] = [await one.token(), await other.token()]
    await touchSession(env.DB, session, new Date(one.began + MINUTE_MS)).run()
    expect(await resultOf('SELECT last_seen_at FROM sessions WHERE token_hash = ?', session)).toBe(
      one.began + MINUTE_MS,
    )
    expect(await resultOf('SELECT last_seen_at FROM sessions WHERE token_hash = ?', others)).toBe(other.began)
  })
})

describe('a login', () => {
  const stateOf = async (serial: string) =>
    (await rows('SELECT slot, revoked_at, revocation_reason FROM certificates WHERE serial = ?', serial))[0]
  const CURRENT = { slot: 'current', revoked_at: null, revocation_reason: null }

  test('with a renewed certificate supersedes the current one of this user, and tells it; no other changes', async () => {
    const [one, newer, gone, other, waiting] = [
      await member(),
      await member(),
      await member(),
      await member(),
      await member(),
    ]
    const move = (serial: string, rest: string) =>
      run(`UPDATE certificates SET user = ?, ${rest} WHERE serial = ?`, one.record.user, serial)
    await move(newer.serial, `slot = 'pending'`)
    await move(gone.serial, `slot = NULL, revoked_at = 1, revocation_reason = 'keyCompromise'`)
    await run(`UPDATE certificates SET slot = 'pending' WHERE serial = ?`, waiting.serial)
    await one.token()
    expect(await one.operations()).not.toContain('supersede_certificate')
    expect(await stateOf(one.serial)).toEqual(CURRENT)
    const renewed = await newer.standing()
    if (!renewed.isGood) throw new Error(renewed.reason)
    expect((await logIn(one.deps, ORIGIN, renewed.record, one.password)).ok).toBe(true)
    expect(await stateOf(newer.serial)).toEqual(CURRENT)
    expect(await stateOf(one.serial)).toEqual({
      slot: null,
      revoked_at: one.began,
      revocation_reason: 'superseded',
    })
    expect(await stateOf(gone.serial)).toEqual({ slot: null, revoked_at: 1, revocation_reason: 'keyCompromise' })
    expect(await stateOf(other.serial)).toEqual(CURRENT)
    expect(await stateOf(waiting.serial)).toMatchObject({ slot: 'pending' })
    expect((await one.operations()).slice(-2)).toEqual(['login', 'supersede_certificate'])
    // The other one of two at once: it saw the same certificate waiting.
    expect((await logIn(one.deps, ORIGIN, renewed.record, one.password)).ok).toBe(true)
    expect((await one.operations()).slice(-2)).toEqual(['supersede_certificate', 'login'])
  })
})

describe('an ended session', () => {
  test('is not noted as used by a request that was on its way', async () => {
    const { began, token, logOut } = await member()
    const session = await token()
    await logOut(session)
    await touchSession(env.DB, session, new Date(began + MINUTE_MS)).run()
    expect(await rows('SELECT last_seen_at AS at FROM sessions WHERE token_hash = ?', session)).toEqual([{ at: began }])
  })

  test('is what a second click on ログアウト finds; any other failure is told', async () => {
    const { deps, record, token, logOut: leave } = await member()
    const session = await token()
    const broken = { ...deps, now: () => new Date(Number.NaN) }
    await expect(logOut(broken, ORIGIN, record, session)).rejects.toThrow()
    await leave(session)
    await expect(leave(session)).resolves.toBeUndefined()
  })
})

describe('user IDs that are taken', () => {
  test('are counted in the session alone, which ends with the tenth and is not asked again', async () => {
    const [one, other] = [await member(), await member()]
    const [session, others] = [await one.token(), await other.token()]
    const answers = []
    for (let i = 0; i < 10; i++) answers.push(await countTakenId(one.deps, session))
    expect(answers).toEqual([...Array(9).fill(true), false])
    expect(await endOf(session)).toEqual({ ended_at: one.began, end_reason: 'taken_ids' })
    one.at(one.began + MINUTE_MS)
    expect(await countTakenId(one.deps, session)).toBe(false)
    expect(await endOf(session)).toEqual({ ended_at: one.began, end_reason: 'taken_ids' })
    expect(await rows('SELECT taken_ids AS count, ended_at FROM sessions WHERE token_hash = ?', others)).toEqual([
      { count: 0, ended_at: null },
    ])
    expect(await countTakenId(other.deps, others)).toBe(true)
    expect(await endOf(others)).toEqual({ ended_at: null, end_reason: null })
  })
})

describe('what happens to the sessions of everybody', () => {
  test('those are forgotten that ended before the given instant, so many at a time', async () => {
    const people = [await member(), await member(), await member()]
    const sessions = await Promise.all(people.map(({ token }) => token()))
    const left = () => rows('SELECT token_hash FROM sessions WHERE ends_at < 10')
    await run(
      `UPDATE sessions SET ends_at = 5 WHERE token_hash IN (SELECT value FROM json_each(?))`,
      JSON.stringify(sessions),
    )
    const forget = (before: number, most: number) => run(oldSessions.sql, before, most)
    expect((await forget(5, 10)).meta.changes).toBe(0)
    expect((await forget(6, 2)).meta.changes).toBe(2)
    expect(await left()).toHaveLength(1)
    expect((await forget(6, 2)).meta.changes).toBe(1)
    expect(await left()).toEqual([])
  })

  test('after a restore the open ones are void that were opened before it, so many at a time', async () => {
    const [one, other] = [await member(), await member()]
    const left = await one.token()
    await one.logOut(left)
    const [open, others] = [await one.token(), await other.token()]
    await run('UPDATE sessions SET created_at = 5 WHERE token_hash IN (?, ?, ?)', left, open, others)
    const voided = (before: number, most: number) => run(openedSessions.voidSql, 7, before, most)
    expect((await voided(5, 10)).meta.changes).toBe(0)
    expect((await voided(6, 1)).meta.changes).toBe(1)
    expect((await voided(6, 10)).meta.changes).toBe(1)
    for (const session of [open, others]) expect(await endOf(session)).toEqual({ ended_at: 7, end_reason: 'recovery' })
    expect(await endOf(left)).toEqual({ ended_at: one.began, end_reason: 'logout' })
  })
})
