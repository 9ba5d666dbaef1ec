import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { type Epochs, mustStillStand } from '../../../src/credentials/blocks-stand.ts'
import { type Counter, type GuardKey, guardName } from '../../../src/credentials/password-guard.ts'
import { hashPassword } from '../../../src/credentials/password-hash.ts'
import { restoreLockCopies } from '../../../src/credentials/restore-lock-copies.ts'
import { findInitialLock, standingCopy } from '../../../src/credentials/store.ts'
import { isLostRace } from '../../../src/lib/batch.ts'
import { depsAt } from '../../support/deps.ts'
import { registeredMaster, rows } from '../../support/system.ts'

const hash = hashPassword('Minato#58', env.PASSWORD_PEPPER, { log2N: 10, r: 8, p: 1 })
const NOW = new Date('2026-11-24T00:00:00Z')
const deps = depsAt(() => NOW)

const lock = async (guard: GuardKey, counter: Counter) => {
  for (let i = 0; i < 6; i++)
    await (await deps).guards.check({ guard, counter, password: 'Wrong#00', hash, version: 1 })
}

/** A user whose guard has locked them, of which the database knows nothing yet. */
const lockedUser = async () => {
  const person = await registeredMaster()
  const [user] = await rows<{ id: string }>('SELECT id FROM users WHERE user_id = ?', person.userId)
  const guard = { kind: 'user', id: user?.id ?? '' } as const
  await lock(guard, 'member')
  return { guard, number: person.contract.number }
}

const copy = (guard: string, state: 'free' | 'locked' | 'blocked', epoch: number, counter: Counter = 'member') =>
  standingCopy(env.DB, { guard, counter, state, lockedUntil: null, epoch, at: 7 })

const copiesOf = (guard: GuardKey) =>
  rows('SELECT counter, state, epoch, changed_at FROM locks WHERE guard = ?', guardName(guard))

const restoredOf = (number: string) =>
  rows(
    `SELECT bank_code, subject, detail FROM history WHERE contract_number = ? AND operation = 'restore_lock' ORDER BY id`,
    number,
  )

describe('the database’s copies of the guards’ states', () => {
  test('are brought up to the guards where they are behind, each with one entry', async () => {
    const [behind, known] = [await lockedUser(), await lockedUser()]
    const contract = { kind: 'contract', number: behind.number, generation: 1 } as const
    await lock(contract, 'initial')
    const gone: GuardKey = { kind: 'user', id: crypto.randomUUID() }
    await lock(gone, 'member')
    await copy(guardName(known.guard), 'locked', 1).run()
    // Of the other counter the database knows more: that says nothing of this one.
    await copy(guardName(behind.guard), 'free', 2, 'portal').run()
    const untouched = Array.from({ length: 40 }, (): GuardKey => ({ kind: 'user', id: crypto.randomUUID() }))
    const nobodys: GuardKey = { kind: 'contract', number: crypto.randomUUID(), generation: 1 }
    await lock(nobodys, 'initial')
    const keys = [behind.guard, known.guard, ...untouched, gone, nobodys, contract]
    expect(await restoreLockCopies(await deps, keys)).toBe(4)

    const restored = { state: 'locked', epoch: 1, changed_at: NOW.getTime() }
    expect(await copiesOf(behind.guard)).toEqual([
      { counter: 'member', ...restored },
      { counter: 'portal', state: 'free', epoch: 2, changed_at: 7 },
    ])
    expect(await copiesOf(contract)).toEqual([{ counter: 'initial', ...restored }])
    expect(await copiesOf(known.guard)).toEqual([{ counter: 'member', state: 'locked', epoch: 1, changed_at: 7 }])
    expect(await copiesOf(gone)).toEqual([])
    const detail = (counter: string) => JSON.stringify({ counter, state: 'locked' })
    const entries = [
      { bank_code: '2963', subject: behind.guard.id, detail: detail('member') },
      { bank_code: '2963', subject: null, detail: detail('initial') },
    ]
    expect(await restoredOf(behind.number)).toEqual(entries)
    expect(await restoredOf(known.number)).toEqual([])

    expect(await restoreLockCopies(await deps, [behind.guard, contract])).toBe(0)
    expect(await restoredOf(behind.number)).toEqual(entries)
  })

  test('take what is later, and nothing that is late', async () => {
    const guard = `user:${crypto.randomUUID()}`
    const seen = () => rows('SELECT state, locked_until, epoch, changed_at FROM locks WHERE guard = ?', guard)
    const locked = { guard, counter: 'member', state: 'locked', lockedUntil: 9, epoch: 2, at: 7 } as const
    await standingCopy(env.DB, locked).run()
    for (const epoch of [1, 2]) await copy(guard, 'free', epoch).run()
    expect(await seen()).toEqual([{ state: 'locked', locked_until: 9, epoch: 2, changed_at: 7 }])
    await standingCopy(env.DB, { ...locked, state: 'blocked', lockedUntil: null, epoch: 3, at: 8 }).run()
    expect(await seen()).toEqual([{ state: 'blocked', locked_until: null, epoch: 3, changed_at: 8 }])
  })

  test('of an initial password are its own generation’s', async () => {
    const number = crypto.randomUUID()
    await copy(`contract:${number}:1`, 'locked', 1, 'initial').run()
    await copy(`contract:${number}:3`, 'blocked', 1, 'portal').run()
    expect(await findInitialLock(env.DB, { number, generation: 1 })).toEqual({ state: 'locked', lockedUntil: null })
    for (const generation of [2, 3]) expect(await findInitialLock(env.DB, { number, generation })).toBeNull()
  })
})

describe('a release in the same batch', () => {
  test('goes on only while every lock or block stands that was seen', async () => {
    const [id, other] = [crypto.randomUUID(), crypto.randomUUID()]
    const guard = { kind: 'user', id } as const
    await env.DB.batch([
      copy(`user:${id}`, 'blocked', 3, 'portal'),
      copy(`user:${id}`, 'locked', 5, 'member'),
      copy(`user:${other}`, 'blocked', 4, 'portal'),
      copy(`user:${other}`, 'free', 5, 'member'),
    ])
    const stands = (of: GuardKey, epochs: Epochs) =>
      env.DB.batch([mustStillStand(env.DB, of, epochs)]).then(
        () => true,
        error => !isLostRace(error),
      )
    expect(await stands(guard, { portal: 3 })).toBe(true)
    expect(await stands(guard, { portal: 3, member: 5 })).toBe(true)
    for (const epochs of [{}, { portal: 4 }, { portal: 5 }, { portal: 3, member: 4 }, { initial: 3 }])
      expect(await stands(guard, epochs), JSON.stringify(epochs)).toBe(false)
    expect(await stands({ kind: 'user', id: other }, { portal: 3 })).toBe(false)
    // What is free again needs no release.
    expect(await stands({ kind: 'user', id: other }, { member: 5 })).toBe(false)
  })
})
