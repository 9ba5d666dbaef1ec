import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { type GuardKey, guardName, type PasswordCheck } from '../../../src/credentials/password-guard.ts'
import { hashPassword } from '../../../src/credentials/password-hash.ts'
import { depsAt } from '../../support/deps.ts'
import { registeredMaster, rows } from '../../support/system.ts'

const RIGHT = 'Minato#58'
const hash = hashPassword(RIGHT, env.PASSWORD_PEPPER, { log2N: 10, r: 8, p: 1 })

const somebody = (): GuardKey => ({ kind: 'user', id: crypto.randomUUID() })

const stubOf = (guard: GuardKey) => env.PASSWORD_GUARD.get(env.PASSWORD_GUARD.idFromName(guardName(guard)))

const ask = (guard: GuardKey, password: string, counter: PasswordCheck['counter'] = 'portal') =>
  stubOf(guard).check({ guard, counter, password, hash, version: 1 })

const tally = (results: readonly string[]) => ({
  right: results.filter(r => r === 'right').length,
  wrong: results.filter(r => r === 'wrong').length,
  refused: results.filter(r => r === 'refused').length,
})

/** As if an hour had passed for the guard: its lock's end lies in the past. */
const passAnHour = (guard: GuardKey) =>
  runInDurableObject(stubOf(guard), (_object, state) => {
    const past = Date.now() - 1
    state.storage.sql.exec(
      `UPDATE counts SET locked_until = ?, state = json_set(state, '$.lockedUntil', ?) WHERE locked_until IS NOT NULL`,
      past,
      past,
    )
  })

describe('a password guard', () => {
  test('checks 6 of 300 parallel wrong passwords and locks', async () => {
    const guard = somebody()
    const verdicts = await Promise.all(Array.from({ length: 300 }, (_, i) => ask(guard, `Wrong#${i}`)))
    expect(tally(verdicts.map(v => v.result))).toEqual({ right: 0, wrong: 6, refused: 294 })
  })

  test('with the right password among 300, checks at most 6 wrong ones before and 6 after it', async () => {
    const guard = somebody()
    const tries = Array.from({ length: 300 }, (_, i) => (i === 3 ? RIGHT : `Wrong#${i}`))
    const verdicts = await Promise.all(tries.map(password => ask(guard, password)))
    const { right, wrong, refused } = tally(verdicts.map(v => v.result))
    expect(right).toBe(1)
    expect(wrong).toBe(9)
    expect(refused).toBe(290)
  })

  test('counts portal and member apart, and contracts by generation', async () => {
    const guard = somebody()
    for (let i = 0; i < 6; i++) await ask(guard, 'Wrong#00')
    expect((await ask(guard, RIGHT)).result).toBe('refused')
    expect((await ask(guard, RIGHT, 'member')).result).toBe('right')

    const contract = { kind: 'contract', number: crypto.randomUUID() } as const
    for (let i = 0; i < 6; i++) await ask({ ...contract, generation: 1 }, 'Wrong#00', 'initial')
    expect((await ask({ ...contract, generation: 1 }, RIGHT, 'initial')).result).toBe('refused')
    expect((await ask({ ...contract, generation: 2 }, RIGHT, 'initial')).result).toBe('right')
  })

  test('a restart in the middle forgets nothing', async () => {
    const guard = somebody()
    for (let i = 0; i < 5; i++) await ask(guard, 'Wrong#00')
    await runInDurableObject(stubOf(guard), (_object, state) => state.abort('killed by the test')).catch(
      () => undefined,
    )
    expect(await ask(guard, 'Wrong#00')).toMatchObject({ result: 'wrong', standing: 'locked' })
  })

  test('the third lock blocks, and the events are told by the alarm if the request died', async () => {
    const person = await registeredMaster()
    const [user] = await rows<{ id: string }>('SELECT id FROM users WHERE user_id = ?', person.userId)
    const guard: GuardKey = { kind: 'user', id: user?.id ?? '' }
    for (let lock = 0; lock < 3; lock++) {
      // Straight to the guard: no request is there to tell D1.
      for (let i = 0; i < 6; i++) await ask(guard, 'Wrong#00', 'member')
      await passAnHour(guard)
    }
    expect((await ask(guard, RIGHT, 'member')).standing).toBe('blocked')
    expect(await (await depsAt(() => new Date())).guards.standing(guard)).toEqual([
      { counter: 'member', state: 'blocked', lockedUntil: null, epoch: 5 },
    ])
    expect(await rows('SELECT 1 FROM locks WHERE guard = ?', guardName(guard))).toEqual([])

    await runDurableObjectAlarm(stubOf(guard))
    const told = () =>
      rows('SELECT operation FROM history WHERE subject = ? AND event_key IS NOT NULL ORDER BY id', guard.id)
    const expected = ['lock', 'lock_end', 'lock', 'lock_end', 'block'].map(operation => ({ operation }))
    expect(await told()).toEqual(expected)
    expect(await rows('SELECT state, epoch FROM locks WHERE guard = ?', guardName(guard))).toEqual([
      { state: 'blocked', epoch: 5 },
    ])
    expect(
      await rows('SELECT kind FROM outbox WHERE user = ? AND dedupe_key IS NOT NULL ORDER BY id', guard.id),
    ).toEqual(['locked', 'locked', 'blocked'].map(kind => ({ kind })))
    await runDurableObjectAlarm(stubOf(guard))
    expect(await told()).toEqual(expected)
  })

  test('the alarm ends a lock in the history although nobody tries again', async () => {
    const person = await registeredMaster()
    const [user] = await rows<{ id: string }>('SELECT id FROM users WHERE user_id = ?', person.userId)
    const guard: GuardKey = { kind: 'user', id: user?.id ?? '' }
    for (let i = 0; i < 6; i++) await ask(guard, 'Wrong#00', 'member')
    await runDurableObjectAlarm(stubOf(guard))
    await passAnHour(guard)
    await runDurableObjectAlarm(stubOf(guard))
    expect(await rows('SELECT state FROM locks WHERE guard = ?', guardName(guard))).toEqual([{ state: 'free' }])
    expect(
      await rows(`SELECT operation FROM history WHERE subject = ? AND operation = 'lock_end'`, guard.id),
    ).toHaveLength(1)
  })

  test('an hour of alarms that D1 refused, with a restart in it, loses no event', async () => {
    const person = await registeredMaster()
    const [user] = await rows<{ id: string }>('SELECT id FROM users WHERE user_id = ?', person.userId)
    const guard: GuardKey = { kind: 'user', id: user?.id ?? '' }
    for (let i = 0; i < 6; i++) await ask(guard, 'Wrong#00', 'member')
    await env.DB.exec(`CREATE TRIGGER down BEFORE INSERT ON locks BEGIN SELECT RAISE(ABORT, 'D1 is down'); END`)
    let passed = 0
    for (let rings = 1; passed < 60 * 60 * 1000; rings++) {
      expect(await runDurableObjectAlarm(stubOf(guard))).toBe(true)
      const next = await runInDurableObject(stubOf(guard), (_object, state) => state.storage.getAlarm())
      const wait = (next ?? Number.NaN) - Date.now()
      expect(wait).toBeGreaterThan(0)
      expect(wait).toBeLessThanOrEqual(5 * 60 * 1000)
      passed += wait
      // An alarm that throws is given up after six tries: more than those came before it.
      if (rings !== 8) continue
      await runInDurableObject(stubOf(guard), (_object, state) => state.abort('killed by the test')).catch(
        () => undefined,
      )
    }
    expect(await rows('SELECT 1 FROM locks WHERE guard = ?', guardName(guard))).toEqual([])
    await env.DB.exec('DROP TRIGGER down')
    await runDurableObjectAlarm(stubOf(guard))
    expect(await rows('SELECT state FROM locks WHERE guard = ?', guardName(guard))).toEqual([{ state: 'locked' }])
    const told = `SELECT kind FROM outbox WHERE user = ? AND kind = 'locked'`
    expect(await rows(told, guard.id)).toHaveLength(1)
  })

  test('unknown IDs share a fixed number of guards, count each for itself and tell nobody', async () => {
    const rest = crypto.randomUUID()
    const unknown = (n: number): GuardKey => ({ kind: 'unknown', hash: `00000000${n}${rest}` })
    for (let i = 0; i < 6; i++) await ask(unknown(1), 'Wrong#00')
    const verdict = await ask(unknown(1), 'Wrong#00')
    expect(verdict).toMatchObject({ result: 'refused', standing: 'locked', events: [] })
    expect(guardName(unknown(1))).toBe(guardName(unknown(2)))
    expect((await ask(unknown(2), 'Wrong#00')).standing).toBe('free')
  })

  test('a password at another cost is right and comes back at today’s cost', async () => {
    const old = hashPassword(RIGHT, env.PASSWORD_PEPPER, { log2N: 9, r: 8, p: 1 })
    const guard = somebody()
    const verdict = await stubOf(guard).check({ guard, counter: 'member', password: RIGHT, hash: old, version: 1 })
    expect(verdict.upgradedHash).toMatch(/^\$scrypt\$ln=10,r=8,p=1\$/)
  })
})
