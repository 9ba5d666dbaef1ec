import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { checkPassword, type GuardedRecord } from '../../../src/credentials/check-password.ts'
import { hashPassword, verifyPassword } from '../../../src/credentials/password-hash.ts'
import { HOUR_MS } from '../../../src/lib/jst.ts'
import { guardedUser } from '../../../src/users/guarded-user.ts'
import { depsAt } from '../../support/deps.ts'
import { registeredMaster, rows } from '../../support/system.ts'

const RIGHT = 'Minato#58'
const TODAY = { log2N: 10, r: 8, p: 1 }

/** Somebody with a password, and what the refusals of one address tell of them. */
const asked = async (cost = TODAY) => {
  const person = await registeredMaster()
  const [user] = await rows<{ id: string }>('SELECT id FROM users WHERE user_id = ?', person.userId)
  const passwordHash = hashPassword(RIGHT, env.PASSWORD_PEPPER, cost)
  const id = user?.id ?? ''
  await env.DB.prepare('UPDATE users SET password_hash = ? WHERE id = ?').bind(passwordHash, id).run()
  const contractNumber = person.contract.number
  const known = guardedUser(env.DB, { id, passwordHash, passwordVersion: 1, bankCode: '2963', contractNumber })
  const later: Promise<unknown>[] = []
  const deps = await depsAt(() => new Date(), { afterAnswer: work => void later.push(Promise.resolve(work)) })
  const address = crypto.randomUUID()
  const ask = async (password: string, record: GuardedRecord | null = known) => {
    const answer = await checkPassword(
      deps,
      { address, requestId: 'check' },
      {
        operation: 'login',
        counter: 'member',
        subject: person.userId,
        isTyped: false,
        password,
        record,
        wrongCode: 'E2003',
      },
    )
    await Promise.all(later.splice(0))
    return answer
  }
  const guard = { kind: 'user', id } as const
  const eventsLeft = async () =>
    (await deps.guards.check({ guard, counter: 'member', password: RIGHT, hash: passwordHash, version: 1 })).events
  return {
    ask,
    id,
    eventsLeft,
    storedHash: async () => (await rows('SELECT password_hash FROM users WHERE id = ?', id))[0],
    passwordHash,
    refusals: () => rows('SELECT operation, code, bank_code FROM refusals WHERE address = ? ORDER BY id', address),
    entries: () =>
      rows(
        `SELECT operation, result, code, actor FROM history WHERE subject = ? AND operation IN ('login', 'lock') ORDER BY id`,
        id,
      ),
  }
}

describe('a password that is asked for', () => {
  test('is right: nothing is told, and its hash stays', async () => {
    const { ask, refusals, entries, storedHash, passwordHash } = await asked()
    expect(await ask(RIGHT)).toEqual({ ok: true, value: { version: 1 } })
    expect([await refusals(), await entries()]).toEqual([[], []])
    expect(await storedHash()).toEqual({ password_hash: passwordHash })
  })

  test('is right at another cost: its hash is stored at today’s', async () => {
    for (const cost of [
      { ...TODAY, log2N: 9 },
      { ...TODAY, r: 4 },
      { ...TODAY, p: 2 },
    ]) {
      const { ask, storedHash } = await asked(cost)
      expect((await ask(RIGHT)).ok).toBe(true)
      expect(await storedHash()).toEqual({ password_hash: expect.stringMatching(/^\$scrypt\$ln=10,r=8,p=1\$/) })
    }
  })

  test('is wrong: told in history and refusals; during the lock in the refusals alone', async () => {
    const { ask, id, refusals, entries, eventsLeft } = await asked()
    for (let i = 0; i < 5; i++) expect(await ask('Wrong#00')).toEqual({ ok: false, error: { reason: 'wrong' } })
    for (let i = 0; i < 2; i++) {
      const answer = await ask(RIGHT.replace('8', String(i)))
      if (answer.ok || answer.error.reason !== 'locked') throw new Error('not locked')
      expect(Math.abs(answer.error.until.getTime() - Date.now() - HOUR_MS)).toBeLessThan(HOUR_MS / 2)
    }
    const codes = [...Array(5).fill('E2003'), 'E2004', 'E2004']
    expect(await refusals()).toEqual(codes.map(code => ({ operation: 'login', code, bank_code: '2963' })))
    const refused = codes.slice(0, 6).map(code => ({ operation: 'login', result: 'refused', code, actor: id }))
    const lock = { operation: 'lock', result: 'done', code: null, actor: null }
    expect(await entries()).toEqual(expect.arrayContaining([...refused, lock]))
    expect(await entries()).toHaveLength(7)
    // The database has told the guard that it knows.
    expect(await eventsLeft()).toEqual([])
  })

  test('of nobody is never right, locks like any other, and no history tells of it', async () => {
    const { ask, refusals, entries } = await asked()
    for (let i = 0; i < 5; i++) expect(await ask(RIGHT, null)).toEqual({ ok: false, error: { reason: 'wrong' } })
    for (let i = 0; i < 2; i++) expect(await ask(RIGHT, null)).toMatchObject({ error: { reason: 'locked' } })
    const codes = [...Array(5).fill('E2003'), 'E2004', 'E2004']
    expect(await refusals()).toEqual(codes.map(code => ({ operation: 'login', code, bank_code: null })))
    expect(await entries()).toEqual([])
  })
})

test('a stored hash that is none of ours is an error, not a wrong password', () => {
  const ours = hashPassword(RIGHT, env.PASSWORD_PEPPER, TODAY)
  for (const hash of ['', 'x', ours.slice(0, -1), `${ours}A`, ours.replace('scrypt', 'argon2')])
    expect(() => verifyPassword(RIGHT, hash, env.PASSWORD_PEPPER), hash).toThrow('not an scrypt PHC string')
})
