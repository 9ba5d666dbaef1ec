// What the steps before 発行 decide, to the millisecond, and what comes in between their look and their write.
import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { beginEnrolment, CODE_MS } from '../../../src/certificates/begin-enrolment.ts'
import { hashCode } from '../../../src/certificates/enrolment-code.ts'
import { proveCode } from '../../../src/certificates/prove-code.ts'
import { replaceTemporaryPassword } from '../../../src/certificates/replace-temporary-password.ts'
import { resendCode, resendsLeft } from '../../../src/certificates/resend-code.ts'
import { readConfig } from '../../../src/config.ts'
import type { Deps } from '../../../src/deps.ts'
import { HOUR_MS, MINUTE_MS } from '../../../src/lib/jst.ts'
import { ok, refused } from '../../../src/lib/result.ts'
import { hashToken } from '../../../src/lib/tokens.ts'
import { depsAt } from '../../support/deps.ts'
import { ORIGIN } from '../../support/member.ts'
import { AT, DELETED, NOW, type Proved, proved, run } from '../../support/proved.ts'
import { beforeBatch, brokenDb } from '../../support/racing.ts'
import { rows } from '../../support/system.ts'

const CODE = '123456'

const now = (replaced: Partial<Deps> = {}) => depsAt(() => AT, replaced)

/** The history of the user from here on, without what led up to the test. */
const historyOf = (id: string) =>
  rows<{ operation: string }>(
    `SELECT operation, result, code FROM history WHERE subject = ? AND at = ? ORDER BY id`,
    id,
    NOW,
  )

const setEnrolment = (sql: string, id: string) => run(`UPDATE enrolments SET ${sql} WHERE user = ?`, id)

let one: Proved

/** Beside each user another, whose own enrolment is proved, and one whose is not. */
beforeAll(async () => {
  await proved()
  await setEnrolment('proved_at = NULL', (await proved()).id)
})

beforeEach(async () => {
  one = await proved()
})

/** An enrolment that waits for this code, the first of its tries. */
const wait = async () =>
  run(
    'UPDATE enrolments SET proved_at = NULL, code_tries = 0, code_hash = ? WHERE token_hash = ?',
    await hashCode(readConfig(env), one.token, CODE),
    one.token,
  )

describe('② a code', () => {
  const prove = async (code = CODE, replaced: Partial<Deps> = {}) =>
    proveCode(await now(replaced), ORIGIN, one.token, code)
  const over = refused({ reason: 'over' })

  test('that is right gives 30 minutes to issue, and stands in the history once', async () => {
    await wait()
    expect(await prove()).toEqual(ok({ issueBefore: new Date(NOW + 30 * MINUTE_MS) }))
    expect(await historyOf(one.id)).toEqual([{ operation: 'code_proved', result: 'done', code: null }])
  })

  test('that is wrong is told to the user’s history and to the bank’s list of refusals', async () => {
    await wait()
    expect(await prove('000000')).toEqual(refused({ reason: 'wrong_code', triesLeft: 4 }))
    expect(await historyOf(one.id)).toEqual([{ operation: 'code_proved', result: 'refused', code: 'E3002' }])
    expect(await rows('SELECT operation, code, address FROM refusals WHERE subject_hash = ?', one.token)).toEqual([
      { operation: 'code_proved', code: 'E3002', address: ORIGIN.address },
    ])
  })

  test.each([
    ['was spent', 'proved_at = 1, spent_at = 1', CODE, over],
    ['was voided', 'proved_at = 1, voided_at = 1', CODE, over],
    ['is past its time', `proved_at = 1, expires_at = ${NOW}`, CODE, over],
    ['is in its last millisecond', 'proved_at = 1', CODE, ok({ issueBefore: new Date(NOW + 1) })],
    ['was proved by another code', 'proved_at = 1', '000000', over],
    [
      'was proved by the last try',
      'proved_at = 1, code_tries = 5',
      '000000',
      refused({ reason: 'code_tries_used_up' }),
    ],
    ['has no try left', 'code_tries = 5', CODE, refused({ reason: 'code_tries_used_up' })],
  ])('for an enrolment that %s', async (_, sql, code, answer) => {
    await wait()
    await setEnrolment(sql, one.id)
    expect(await prove(code)).toEqual(answer)
    expect(await historyOf(one.id)).toEqual([])
  })

  test('for an enrolment that goes away meanwhile', async () => {
    await wait()
    const db = beforeBatch(() => run('DELETE FROM enrolments WHERE token_hash = ?', one.token))
    expect(await prove(CODE, { db })).toEqual(over)
  })

  test('over a database that fails is no refusal', async () => {
    await wait()
    await expect(prove(CODE, { db: brokenDb() })).rejects.toThrow('disk')
  })
})

const sentCodes = (count: number, enrolment: string, user = one.id) =>
  Promise.all(
    Array.from({ length: count }, () =>
      run(
        `INSERT INTO outbox (dedupe_key, kind, user, enrolment, recipient, subject, next_attempt_at, created_at)
         VALUES (?, 'code', ?, ?, '', '', 0, ?)`,
        crypto.randomUUID(),
        user,
        enrolment,
        NOW,
      ),
    ),
  )

const codesOf = (enrolment: string) => rows('SELECT state FROM outbox WHERE enrolment = ?', enrolment)

describe('認証コードを再送信', () => {
  const resend = async (replaced: Partial<Deps> = {}, token = one.token) =>
    resendCode(await now(replaced), ORIGIN, token)

  test('sends another that is good for 30 minutes', async () => {
    await wait()
    expect(await resend()).toEqual(
      ok({ mail: one.person.mail, codeExpiresAt: new Date(NOW + 30 * MINUTE_MS), resendsLeft: 3 }),
    )
    expect(await historyOf(one.id)).toEqual([{ operation: 'code_sent', result: 'done', code: null }])
  })

  test('is over for an enrolment of nobody', async () => {
    expect(await resend({}, 'nobody')).toEqual(refused({ reason: 'over' }))
  })

  test('tells when ten were sent within the hour', async () => {
    await wait()
    await sentCodes(10, 'an earlier one')
    expect(await resend()).toEqual(refused({ reason: 'code_limit', nextAt: new Date(NOW + HOUR_MS) }))
  })

  test('tells when the provider does not take the mail', async () => {
    await wait()
    expect(await resend({ mailer: async () => refused('down') })).toEqual(refused({ reason: 'mail_failed' }))
  })

  test('sends nothing when the code is proved already, or meanwhile: that one is good still', async () => {
    expect(await resend()).toEqual(refused({ reason: 'proved_already' }))
    await wait()
    const prove = () => setEnrolment(`proved_at = ${NOW}`, one.id)
    expect(await resend({ db: beforeBatch(prove) })).toEqual(refused({ reason: 'proved_already' }))
    await setEnrolment('voided_at = 1', one.id)
    expect(await resend()).toEqual(refused({ reason: 'over' }))
    expect(await codesOf(one.token)).toEqual([])
    expect(await historyOf(one.id)).toEqual([])
  })

  test('leaves the code as it is when another request takes the last sending', async () => {
    await wait()
    const codeOf = () => rows('SELECT code_hash FROM enrolments WHERE token_hash = ?', one.token)
    const before = await codeOf()
    expect(await resend({ db: beforeBatch(() => sentCodes(4, one.token)) })).toEqual(refused({ reason: 'over' }))
    expect(await codeOf()).toEqual(before)
    expect(await historyOf(one.id)).toEqual([])
  })

  test('over a database that fails is no refusal', async () => {
    await wait()
    await expect(resend({ db: brokenDb() })).rejects.toThrow('disk')
  })
})

describe('① ユーザー認証', () => {
  beforeEach(() => setEnrolment('voided_at = 1', one.id))

  const begin = async (replaced: Partial<Deps> = {}) => beginEnrolment(await now(replaced), ORIGIN, one.person)
  const enrolments = () => rows('SELECT token_hash FROM enrolments WHERE user = ? AND voided_at IS NULL', one.id)

  test('begins with a code that is good for 30 minutes, and stands in the history', async () => {
    const begun = await begin()
    expect(begun).toMatchObject(ok({ codeExpiresAt: new Date(NOW + 30 * MINUTE_MS), isMailSent: true }))
    expect(CODE_MS).toBe(30 * MINUTE_MS)
    expect((await historyOf(one.id)).map(({ operation }) => operation)).toEqual(['enrolment_login'])
  })

  test('a first mail that fails costs none of the three re-sends', async () => {
    const begun = await begin({ mailer: async () => refused('down') })
    if (!begun.ok) throw new Error('it was to begin')
    expect(begun.value.isMailSent).toBe(false)
    expect(await resendsLeft({ db: env.DB }, await hashToken(begun.value.token))).toBe(3)
  })

  test.each([
    ['the contract is terminated', `UPDATE contracts SET status = 'terminated' WHERE number = ?1`, 'terminated'],
    [
      'the temporary password has ended',
      `UPDATE users SET temporary_until = ${NOW} WHERE contract_number = ?1`,
      'temporary_password_expired',
    ],
  ])('tells that %s', async (_, sql, reason) => {
    await run(sql, one.contract)
    expect(await begin()).toEqual(refused({ reason }))
    expect(await enrolments()).toEqual([])
  })

  test('tells that it is night, and when it is day again', async () => {
    const opensAt = new Date('1970-01-02T08:00:00+09:00')
    const config = readConfig({ ...env, SERVICE_HOURS: 'sun-sat 8:00-9:00' })
    expect(await begin({ config })).toEqual(refused({ reason: 'closed', opensAt }))
    expect(await enrolments()).toEqual([])
  })

  test('goes on with a temporary password in its last millisecond', async () => {
    await run('UPDATE users SET temporary_until = ? WHERE id = ?', NOW + 1, one.id)
    expect(await begin()).toMatchObject({ ok: true, value: { user: { temporaryUntil: NOW + 1 } } })
  })

  test.each([
    ['the password becomes another', () => run('UPDATE users SET password_version = 9 WHERE id = ?', one.id)],
    ['another request takes the last code of the hour', () => sentCodes(10, 'an earlier one')],
  ])('leaves nothing behind when meanwhile %s', async (_, first) => {
    expect(await begin({ db: beforeBatch(first) })).toEqual(refused({ reason: 'changed' }))
    expect(await enrolments()).toEqual([])
    expect(await historyOf(one.id)).toEqual([])
  })

  test('over a database that fails is no refusal', async () => {
    await expect(begin({ db: brokenDb() })).rejects.toThrow('disk')
  })
})

describe('one’s own password in place of a temporary one', () => {
  const OWN = 'Tokiwa#73'
  const replace = async (password = OWN, replaced: Partial<Deps> = {}, token = one.token) =>
    replaceTemporaryPassword(await now(replaced), ORIGIN, token, password)
  const over = refused({ reason: 'over' })

  beforeEach(() => run('UPDATE users SET temporary_until = ? WHERE id = ?', NOW + 1, one.id))

  test('is set, and stands in the history', async () => {
    expect(await replace()).toEqual(ok(null))
    expect(await historyOf(one.id)).toEqual([{ operation: 'replace_temporary_password', result: 'done', code: null }])
    expect(await rows('SELECT temporary_until FROM users WHERE id = ?', one.id)).toEqual([{ temporary_until: null }])
  })

  test('is for an enrolment that proved its code, of somebody who is there', async () => {
    expect(await replace(OWN, {}, 'nobody')).toEqual(over)
    await setEnrolment('proved_at = NULL', one.id)
    expect(await replace()).toEqual(over)
    await setEnrolment('proved_at = 1', one.id)
    await run(DELETED[1], one.id)
    expect(await replace()).toEqual(over)
  })

  test('is nothing for who has one, not even the same again', async () => {
    await run('UPDATE users SET temporary_until = NULL WHERE id = ?', one.id)
    expect(await replace(one.person.password)).toEqual(refused({ reason: 'changed' }))
  })

  test('is done already where this enrolment set it, and another one is not', async () => {
    expect(await replace()).toEqual(ok(null))
    expect(await replace()).toEqual(ok(null))
    expect(await replace('Else#1234')).toEqual(refused({ reason: 'changed' }))
    expect(await historyOf(one.id)).toHaveLength(1)
  })

  test.each([
    ['spent', 'spent_at = 1'],
    ['void', 'voided_at = 1'],
    ['over by its time', `expires_at = ${NOW}`],
  ])('is held against nothing for an enrolment that is %s', async (_, sql) => {
    await setEnrolment(sql, one.id)
    expect(await replace(one.person.password)).toEqual(over)
  })

  test('is held against nothing for one that proved an earlier password, nor when the temporary one is over', async () => {
    await setEnrolment('password_version = 0', one.id)
    expect(await replace(one.person.password)).toEqual(refused({ reason: 'changed' }))
    await setEnrolment('password_version = 1', one.id)
    await run('UPDATE users SET temporary_until = ? WHERE id = ?', NOW, one.id)
    expect(await replace(one.person.password)).toEqual(refused({ reason: 'temporary_password_expired' }))
  })

  test('is neither the temporary one nor the user’s ID', async () => {
    expect(await replace(one.person.password)).toEqual(refused({ reason: 'same_password' }))
    await run(`UPDATE users SET user_id = 'Tokiwa' WHERE id = ?`, one.id)
    expect(await replace()).toEqual(refused({ reason: 'contains_user_id' }))
    expect(await historyOf(one.id)).toEqual([])
  })

  test('is not set when the temporary one becomes another meanwhile', async () => {
    const first = () => run('UPDATE users SET password_version = 9 WHERE id = ?', one.id)
    expect(await replace(OWN, { db: beforeBatch(first) })).toEqual(refused({ reason: 'changed' }))
    expect(await historyOf(one.id)).toEqual([])
    expect(await rows('SELECT password_version FROM enrolments WHERE user = ?', one.id)).toEqual([
      { password_version: 1 },
    ])
  })

  test('over a database that fails is no refusal', async () => {
    await expect(replace(OWN, { db: brokenDb() })).rejects.toThrow('disk')
  })
})
