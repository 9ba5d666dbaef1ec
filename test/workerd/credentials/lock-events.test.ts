// What the guards tell, and who is told of it.
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import type { LockChange } from '../../../src/credentials/lockout.ts'
import {
  type Counter,
  type GuardKey,
  guardName,
  type LockEvent,
  unknownGuards,
} from '../../../src/credentials/password-guard.ts'
import { hashPassword } from '../../../src/credentials/password-hash.ts'
import { recordLockEvents } from '../../../src/credentials/record-lock-events.ts'
import { releaseAsSeen } from '../../../src/credentials/release-as-seen.ts'
import { findGuardedContract, findGuardedUser } from '../../../src/credentials/store.ts'
import { depsAt } from '../../support/deps.ts'
import { newPerson, registeredMaster, rows } from '../../support/system.ts'

const RIGHT = 'Minato#58'
const hash = hashPassword(RIGHT, env.PASSWORD_PEPPER, { log2N: 10, r: 8, p: 1 })
const deps = depsAt(() => new Date())

const somebody = () => ({ kind: 'user', id: crypto.randomUUID() }) as const

const lock = async (guard: GuardKey, counter: Counter) => {
  for (let i = 0; i < 6; i++)
    await (await deps).guards.check({ guard, counter, password: 'Wrong#00', hash, version: 1 })
}

/** A master and a general user of theirs: row ids and addresses. */
const contractOfTwo = async () => {
  const master = await registeredMaster()
  const { userId, mail } = newPerson()
  const general = { id: crypto.randomUUID(), mail }
  await env.DB.prepare(
    `INSERT INTO users (id, user_id, contract_number, role, name, mail, password_hash, created_at)
     VALUES (?, ?, ?, 'general', '一般', ?, '-', 0)`,
  )
    .bind(general.id, userId, master.contract.number, mail)
    .run()
  const [row] = await rows<{ id: string }>('SELECT id FROM users WHERE user_id = ?', master.userId)
  return {
    master: { id: row?.id ?? '', mail: master.mail, name: master.name },
    general,
    number: master.contract.number,
  }
}

/** Its number, which comes before all others. */
const contractOfAnotherBank = async (): Promise<string> => {
  const number = `0${String(crypto.getRandomValues(new Uint32Array(1))[0])
    .padStart(10, '0')
    .slice(-7)}`
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO banks (code, name, office, telephone, hours) VALUES ('0002', '', '', '', '') ON CONFLICT DO NOTHING`,
    ),
    env.DB.prepare(
      `INSERT INTO contracts (number, kind, bank_code, organisation, initial_password_hash, created_at)
       VALUES (?, 'organisation', '0002', '', '', 0)`,
    ).bind(number),
  ])
  return number
}

const event = (guard: string, change: LockChange, rest: Partial<LockEvent> = {}): LockEvent => ({
  guard,
  counter: 'member',
  change,
  lockedUntil: change === 'locked' ? 9 : null,
  epoch: 1,
  at: 7,
  actor: null,
  ...rest,
})

const mailsOf = (...ids: string[]) =>
  rows(
    'SELECT kind, recipient FROM outbox WHERE user IN (SELECT value FROM json_each(?)) AND dedupe_key IS NOT NULL ORDER BY id',
    JSON.stringify(ids),
  )

describe('what a guard tells is', () => {
  test('mailed to whom it concerns; a general user’s block to their master too, where there is one', async () => {
    const [{ master, general }] = [await contractOfTwo(), await contractOfTwo()]
    const record = (...events: LockEvent[]) => recordLockEvents({ db: env.DB }, events)
    const guard = `user:${general.id}`
    await record(
      event(guard, 'locked'),
      event(guard, 'lock_ended', { epoch: 2 }),
      event(guard, 'blocked', { epoch: 3 }),
    )
    await record(event(guard, 'released', { epoch: 4, actor: master.id }), event(`user:${master.id}`, 'blocked'))
    expect(await mailsOf(general.id, master.id)).toEqual([
      { kind: 'locked', recipient: general.mail },
      { kind: 'blocked', recipient: general.mail },
      { kind: 'general_user_blocked', recipient: master.mail },
      { kind: 'released', recipient: general.mail },
      { kind: 'blocked', recipient: master.mail },
    ])
    expect(
      await rows(
        'SELECT operation, actor FROM history WHERE subject = ? AND event_key IS NOT NULL ORDER BY id',
        general.id,
      ),
    ).toEqual([
      { operation: 'lock', actor: null },
      { operation: 'lock_end', actor: null },
      { operation: 'block', actor: null },
      { operation: 'release', actor: master.id },
    ])

    await env.DB.prepare(`UPDATE users SET status = 'deleted' WHERE id = ?`).bind(master.id).run()
    await record(event(guard, 'blocked', { epoch: 5 }))
    expect((await mailsOf(general.id)).at(-1)).toEqual({ kind: 'blocked', recipient: general.mail })
    expect(await mailsOf(master.id)).toHaveLength(2)
  })

  test('written down for a contract, and for nobody who is not known', async () => {
    const { number } = await contractOfTwo()
    const initial = { counter: 'initial' } as const
    await recordLockEvents({ db: env.DB }, [
      event(`user:${crypto.randomUUID()}`, 'blocked'),
      event(`contract:${crypto.randomUUID()}:1`, 'blocked', initial),
      event(`contract:${number}:1`, 'blocked', initial),
    ])
    expect(
      await rows(
        `SELECT operation, bank_code FROM history WHERE contract_number = ? AND event_key IS NOT NULL`,
        number,
      ),
    ).toEqual([{ operation: 'block', bank_code: '2963' }])
    await expect(recordLockEvents({ db: env.DB }, [event('user:nobody', 'blocked')])).resolves.toBeUndefined()
  })
})

describe('whom a guard’s record concerns', () => {
  test('is found with the master of their own contract, while active', async () => {
    const [one] = [await contractOfTwo(), await contractOfTwo(), await contractOfAnotherBank()]
    const found = await findGuardedUser(env.DB, one.general.id)
    expect(found).toMatchObject({ contractNumber: one.number, bankCode: '2963', role: 'general', master: one.master })
    await env.DB.prepare(`UPDATE users SET status = 'deleted' WHERE id = ?`).bind(one.master.id).run()
    expect((await findGuardedUser(env.DB, one.general.id))?.master).toBeNull()
  })

  test('is the contract of this number, at its own bank', async () => {
    const { number } = await contractOfTwo()
    const other = await contractOfAnotherBank()
    expect(await findGuardedContract(env.DB, number)).toEqual({ bankCode: '2963' })
    expect(await findGuardedContract(env.DB, other)).toEqual({ bankCode: '0002' })
    expect(await findGuardedContract(env.DB, 'none')).toBeNull()
  })
})

describe('a release', () => {
  test('without epochs lifts what is locked, and tells nothing of what is not', async () => {
    const { guards } = await deps
    const guard = somebody()
    await lock(guard, 'member')
    expect(await guards.standing(guard)).toMatchObject([{ counter: 'member', state: 'locked', epoch: 1 }])
    const events = await guards.release({ guard, counters: ['portal', 'member'], actor: null })
    expect(events.map(({ counter, change, epoch }) => [counter, change, epoch])).toEqual([
      ['member', 'locked', 1],
      ['member', 'released', 2],
    ])
    expect(await guards.standing(guard)).toMatchObject([{ counter: 'member', state: 'free', epoch: 2 }])
    expect(await guards.standing(somebody())).toEqual([])
  })

  test('as seen is one when each counter is lifted now that was seen, and no other time', async () => {
    const both = somebody()
    await lock(both, 'member')
    expect(await releaseAsSeen(await deps, both, { member: 5 }, 'staff')).toBe(false)
    expect(await releaseAsSeen(await deps, both, { member: 1, portal: 1 }, 'staff')).toBe(false)
    expect(await releaseAsSeen(await deps, both, { member: 1 }, 'staff')).toBe(false)
    const one = somebody()
    await lock(one, 'member')
    expect(await releaseAsSeen(await deps, one, { member: 1 }, 'staff')).toBe(true)
  })

  test('as seen is not what the guard still has to tell of another time', async () => {
    const { guards } = await deps
    const guard = somebody()
    await lock(guard, 'member')
    // Nobody has told the database of this one yet.
    await guards.release({ guard, counters: ['member'], actor: null })
    await lock(guard, 'member')
    expect(await releaseAsSeen(await deps, guard, { member: 2 }, 'staff')).toBe(false)
    const other = somebody()
    await lock(other, 'member')
    await guards.release({ guard: other, counters: ['member'], actor: null })
    expect(await releaseAsSeen(await deps, other, { member: 5 }, 'staff')).toBe(false)
  })
})

describe('a new password', () => {
  test('differs from each of those that it must differ from', async () => {
    const { guards } = await deps
    const other = hashPassword('Tsukiji#71', env.PASSWORD_PEPPER, { log2N: 10, r: 8, p: 1 })
    const hashed = (password: string) => guards.hash({ guard: somebody(), password, differsFrom: [hash, other] })
    expect(await hashed(RIGHT)).toBeNull()
    expect(await hashed('Tsukiji#71')).toBeNull()
    expect(await hashed('Kanda#2026')).toMatch(/^\$scrypt\$/)
  })
})

describe('the guards that are shared', () => {
  test('are all named by the keys that stand for them, whatever ID is unknown', () => {
    const names = new Set(unknownGuards().map(guardName))
    expect(names.size).toBe(64)
    for (let i = 0; i < 100; i++)
      expect(names).toContain(guardName({ kind: 'unknown', hash: crypto.randomUUID().replaceAll('-', '') }))
  })

  test('take turns at hashing', () => {
    const lanes = Array.from({ length: 24 }, (_, lane) => guardName({ kind: 'hashing', lane }))
    expect(new Set(lanes).size).toBe(8)
    expect(lanes.slice(8, 16)).toEqual(lanes.slice(0, 8))
  })
})
