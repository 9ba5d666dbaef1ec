// What the writes of an enrolment insist on, term by term: the use-cases look before they write, so that nothing but a
// race would show it.
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import {
  carryPassword,
  findEnrolment,
  insertEnrolment,
  replaceCode,
  setOwnPassword,
  spendEnrolment,
  spendOnRepeat,
  tryCode,
  voidEnrolment,
} from '../../../src/certificates/enrolment-store.ts'
import { oldEnrolments } from '../../../src/certificates/old-enrolments.ts'
import { openedEnrolments } from '../../../src/certificates/opened-enrolments.ts'
import { voidEnrolmentsOf } from '../../../src/certificates/void-enrolments.ts'
import { newId } from '../../../src/lib/tokens.ts'
import { AT, changes, DELETED, NOW, proved, run } from '../../support/proved.ts'
import { rows } from '../../support/system.ts'

const { DB } = env

const waiting = async () => {
  const user = await proved()
  await run('UPDATE enrolments SET proved_at = NULL WHERE token_hash = ?', user.token)
  return user
}

/** What happened, and the statement for it, which is given the user’s row ID. */
type Case = readonly [string, string]

/** What ends an enrolment, whoever asks. */
const OVER: readonly Case[] = [
  ['it was spent', 'UPDATE enrolments SET spent_at = 1 WHERE user = ?'],
  ['it was voided', 'UPDATE enrolments SET voided_at = 1 WHERE user = ?'],
  ['its time is over', `UPDATE enrolments SET expires_at = ${NOW} WHERE user = ?`],
]

const NOT_PROVED = ['its code was not proved', 'UPDATE enrolments SET proved_at = NULL WHERE user = ?'] as const
const TERMINATED = [
  'the contract is terminated',
  `UPDATE contracts SET status = 'terminated' WHERE number = (SELECT contract_number FROM users WHERE id = ?)`,
] as const
const OTHER_PASSWORD = ['the password is another', 'UPDATE users SET password_version = 9 WHERE id = ?'] as const

const lock = (counter: string, state: string, until: number | null) =>
  `INSERT INTO locks SELECT 'user:' || id, '${counter}', '${state}', ${until}, 1, 0 FROM users WHERE id = ?`

const held = (slot: string, notAfter: number, renewableFrom: number) =>
  `INSERT INTO certificates (serial, user, fingerprint, key_hash, der, enrolment, slot, issued_at, not_after, renewable_from, issuer)
   SELECT hex(randomblob(8)), id, hex(randomblob(8)), hex(randomblob(8)), x'01', '', ${slot}, 1, ${notAfter}, ${renewableFrom}, 'ca'
   FROM users WHERE id = ?`

describe('an enrolment is spent', () => {
  test.each<Case>([
    ...OVER,
    NOT_PROVED,
    DELETED,
    TERMINATED,
    OTHER_PASSWORD,
    ['the password is temporary', 'UPDATE users SET temporary_until = 9 WHERE id = ?'],
    ['the user is blocked', lock('portal', 'blocked', null)],
    ['the user is locked', lock('portal', 'locked', NOW + 1)],
    ['a certificate waits for its first login', held(`'pending'`, NOW + 1, NOW)],
    ['a certificate lives and cannot be renewed yet', held(`'current'`, NOW + 1, NOW + 1)],
  ])('never when %s', async (_, sql) => {
    const { id, token } = await proved()
    await run(sql, id)
    expect(await changes(spendEnrolment(DB, token, AT))).toBe(0)
  })

  test.each([
    ['nothing is in the way', 'UPDATE users SET name = name WHERE id = ?'],
    ['the lock is over', lock('portal', 'locked', NOW)],
    ['the lock is on the other counter', lock('member', 'blocked', null)],
    ['the lock was lifted', lock('portal', 'free', null)],
    ['the certificate expired', held(`'current'`, NOW, NOW + 1)],
    ['the certificate gave up its place', held('NULL', NOW + 1, NOW + 1)],
    ['the certificate can be renewed', held(`'current'`, NOW + 1, NOW)],
  ])('once, and no other with it, when %s', async (_, sql) => {
    const [{ id, token }, other] = [await proved(), await proved()]
    await run(lock('portal', 'blocked', null), other.id)
    await run(held(`'pending'`, NOW + 1, NOW + 1), other.id)
    await run(sql, id)
    expect(await changes(spendEnrolment(DB, token, AT))).toBe(1)
    expect(await rows('SELECT token_hash, spent_at FROM enrolments WHERE token_hash = ?', token)).toEqual([
      { token_hash: token, spent_at: NOW },
    ])
    expect(await changes(spendEnrolment(DB, token, AT))).toBe(0)
  })

  test.each<Case>([...OVER, NOT_PROVED])('not by a repeat either when %s', async (_, sql) => {
    const [{ id, token }] = [await proved(), await proved()]
    expect(await changes(spendOnRepeat(DB, token, new Date(NOW + 1)))).toBe(0)
    await run(sql, id)
    expect(await changes(spendOnRepeat(DB, token, AT))).toBe(0)
  })

  test('by a repeat, and no other with it', async () => {
    const [{ token }] = [await proved(), await proved()]
    expect(await changes(spendOnRepeat(DB, token, AT))).toBe(1)
    expect(await changes(spendOnRepeat(DB, token, AT))).toBe(0)
  })
})

describe('one’s own password replaces the temporary one', () => {
  const passwordOf = (id: string) =>
    rows('SELECT password_hash, temporary_until, password_version, version FROM users WHERE id = ?', id)

  test.each<Case>([...OVER, NOT_PROVED, DELETED, OTHER_PASSWORD])('never when %s', async (_, sql) => {
    const { id, token } = await proved()
    await run('UPDATE users SET temporary_until = ? WHERE id = ?', NOW + 1, id)
    await run(sql, id)
    expect(await changes(setOwnPassword(DB, token, 'hash', AT))).toBe(0)
  })

  test('never when the temporary one is over', async () => {
    const { id, token } = await proved()
    await run('UPDATE users SET temporary_until = ? WHERE id = ?', NOW, id)
    expect(await changes(setOwnPassword(DB, token, 'hash', AT))).toBe(0)
  })

  test('never when it is not temporary', async () => {
    const { token } = await proved()
    expect(await changes(setOwnPassword(DB, token, 'hash', AT))).toBe(0)
  })

  test('once, and this enrolment alone goes on with it', async () => {
    const [{ id, token }, other] = [await proved(), await proved()]
    await run(
      'UPDATE users SET temporary_until = ?, password_version = 3, version = 5 WHERE id IN (?, ?)',
      NOW + 1,
      id,
      other.id,
    )
    await run('UPDATE enrolments SET password_version = 3 WHERE user IN (?, ?)', id, other.id)
    expect(await changes(setOwnPassword(DB, token, 'hash', AT))).toBe(1)
    expect(await passwordOf(id)).toEqual([
      { password_hash: 'hash', temporary_until: null, password_version: 4, version: 6 },
    ])
    expect(await changes(carryPassword(DB, token, AT))).toBe(1)
    expect(
      await rows(
        'SELECT password_version AS version, replaced_at AS at FROM enrolments WHERE user IN (?, ?) ORDER BY 1',
        id,
        other.id,
      ),
    ).toEqual([
      { version: 3, at: null },
      { version: 4, at: NOW },
    ])
    expect(await changes(spendEnrolment(DB, token, AT))).toBe(1)
  })
})

describe('a code', () => {
  const codeOf = (token: string) =>
    rows(
      'SELECT code_hash AS hash, code_tries AS tries, expires_at AS until, proved_at AS proved FROM enrolments WHERE token_hash = ?',
      token,
    )
  const attempt = (token: string, codeHash: string, mostTries = 3) =>
    tryCode(DB, token, { codeHash, issueBefore: new Date(NOW + 7), at: AT, mostTries })
  const renewal = (token: string, mostTries = 3) =>
    replaceCode(DB, token, { codeHash: 'new', expiresAt: new Date(NOW + 9), at: AT, mostTries })

  test.each<Case>([...OVER, ['it was proved', 'UPDATE enrolments SET proved_at = 1 WHERE user = ?']])(
    'is neither compared nor replaced when %s',
    async (_, sql) => {
      const { id, token } = await waiting()
      await run(sql, id)
      expect(await changes(attempt(token, 'code'))).toBe(0)
      expect(await changes(renewal(token))).toBe(0)
    },
  )

  test('is neither compared nor replaced when the tries are used up', async () => {
    const { token } = await waiting()
    expect(await changes(attempt(token, 'code', 2))).toBe(0)
    expect(await changes(renewal(token, 2))).toBe(0)
  })

  test('that is wrong is counted and changes nothing else, a right one gives the time to issue', async () => {
    const [{ token }, other] = [await waiting(), await waiting()]
    expect(await changes(attempt(token, 'wrong', 9))).toBe(1)
    expect(await codeOf(token)).toEqual([{ hash: 'code', tries: 3, until: NOW + 1, proved: null }])
    expect(await changes(attempt(token, 'code', 9))).toBe(1)
    expect(await codeOf(token)).toEqual([{ hash: 'code', tries: 4, until: NOW + 7, proved: NOW }])
    expect(await codeOf(other.token)).toEqual([{ hash: 'code', tries: 2, until: NOW + 1, proved: null }])
  })

  test('that is sent anew takes the place of this enrolment’s old one', async () => {
    const [{ token }, other] = [await waiting(), await waiting()]
    expect(await changes(renewal(token))).toBe(1)
    expect(await codeOf(token)).toEqual([{ hash: 'new', tries: 2, until: NOW + 9, proved: null }])
    expect(await codeOf(other.token)).toMatchObject([{ hash: 'code' }])
  })
})

describe('an enrolment', () => {
  const begin = (user: string, mail: string, passwordVersion = 1) =>
    insertEnrolment(DB, { tokenHash: newId(), user, passwordVersion, mail, codeHash: 'code', expiresAt: AT, at: AT })

  test.each<Case>([
    DELETED,
    TERMINATED,
    OTHER_PASSWORD,
    ['the address is another', `UPDATE users SET mail = 'x' WHERE id = ?`],
  ])('is not begun when %s', async (_, sql) => {
    const { id, person } = await proved()
    await run('UPDATE enrolments SET voided_at = 1 WHERE user = ?', id)
    await run(sql, id)
    expect(await changes(begin(id, person.mail))).toBe(0)
  })

  test('is begun for its user alone', async () => {
    const [{ id, person }] = [await proved(), await proved()]
    await run('UPDATE enrolments SET voided_at = 1')
    expect(await changes(begin(id, person.mail))).toBe(1)
  })

  test('is begun once, though somebody else has the same address', async () => {
    const [{ id, person }, other] = [await proved(), await proved()]
    await run('UPDATE users SET mail = ? WHERE id = ?', person.mail, other.id)
    await run('UPDATE enrolments SET voided_at = 1')
    expect(await changes(begin(id, person.mail))).toBe(1)
    expect(await rows('SELECT 1 FROM enrolments WHERE user = ? AND voided_at IS NULL', other.id)).toEqual([])
  })

  test('is found with its own user and the bank of their contract', async () => {
    const [one, other] = [await proved(), await proved()]
    await run(`INSERT INTO banks (code, name, office, telephone, hours) VALUES ('9999', '', '', '', '')
               ON CONFLICT DO NOTHING`)
    await run(`UPDATE contracts SET bank_code = '9999' WHERE number = ?`, one.contract)
    const expected = (user: typeof one, bankCode: string) => ({ user: user.id, userId: user.person.userId, bankCode })
    expect(await findEnrolment(DB, one.token)).toMatchObject(expected(one, '9999'))
    expect(await findEnrolment(DB, other.token)).toMatchObject(expected(other, '2963'))
  })

  test('is forgotten when its end is long enough ago, so many at a time', async () => {
    const ended = [await proved(), await proved(), await proved()]
    await run('DELETE FROM enrolments WHERE user NOT IN (?, ?, ?)', ...ended.map(({ id }) => id))
    for (const [i, { token }] of ended.entries())
      await run('UPDATE enrolments SET expires_at = ? WHERE token_hash = ?', NOW - 2 + i, token)
    const left = async () => (await rows('SELECT token_hash FROM enrolments')).length
    await run(oldEnrolments.sql, NOW, 1)
    expect(await left()).toBe(2)
    await run(oldEnrolments.sql, NOW, 9)
    expect(await rows('SELECT token_hash FROM enrolments')).toEqual([{ token_hash: ended[2]?.token }])
  })

  test('that was open before a restored database is voided, so many at a time', async () => {
    const [first, second, spent, voided, afterwards] = [
      await proved(),
      await proved(),
      await proved(),
      await proved(),
      await proved(),
    ]
    await run('UPDATE enrolments SET created_at = ?', NOW - 1)
    await run('UPDATE enrolments SET spent_at = 1 WHERE token_hash = ?', spent.token)
    await run(
      'UPDATE enrolments SET voided_at = 2 WHERE voided_at IS NULL AND user NOT IN (?, ?, ?, ?)',
      first.id,
      second.id,
      spent.id,
      afterwards.id,
    )
    await run('UPDATE enrolments SET created_at = ? WHERE token_hash = ?', NOW, afterwards.token)
    const voidedAt = async ({ token }: typeof first) =>
      (await rows<{ at: number | null }>('SELECT voided_at AS at FROM enrolments WHERE token_hash = ?', token))[0]?.at
    await run(openedEnrolments.voidSql, 7, NOW, 1)
    expect((await Promise.all([first, second].map(voidedAt))).filter(at => at === 7)).toHaveLength(1)
    await run(openedEnrolments.voidSql, 7, NOW, 9)
    expect(await Promise.all([first, second, spent, voided, afterwards].map(voidedAt))).toEqual([7, 7, null, 2, null])
  })

  test.each([
    ['by itself', (token: string, _: string) => voidEnrolment(DB, token, AT)],
    ['with all of its user’s', (_: string, user: string) => voidEnrolmentsOf(DB, user, AT)],
  ])('is voided %s, once, and not when it was spent', async (_, voided) => {
    const [one, spent, other] = [await proved(), await proved(), await proved()]
    await run('UPDATE enrolments SET spent_at = 1 WHERE token_hash = ?', spent.token)
    expect(await changes(voided(one.token, one.id))).toBe(1)
    expect(await changes(voided(one.token, one.id))).toBe(0)
    expect(await changes(voided(spent.token, spent.id))).toBe(0)
    expect(await rows('SELECT voided_at FROM enrolments WHERE token_hash = ?', other.token)).toEqual([
      { voided_at: null },
    ])
  })
})
