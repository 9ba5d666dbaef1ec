import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { newRequest } from '../../support/keys.ts'
import { Browser, Enrolling, lastCodeFor, mailsTo, newPerson, registeredMaster, rows } from '../../support/system.ts'

const problemOf = async (
  response: Response,
): Promise<{ status: number; code: string; restart?: boolean; triesLeft?: number }> => {
  expect(response.headers.get('content-type')).toContain('application/problem+json')
  return response.json()
}

/** A master who has passed ① and ②. */
const proved = async () => {
  const person = await registeredMaster()
  const enrolling = new Enrolling(new Browser())
  await enrolling.begin(person)
  expect((await enrolling.prove(await lastCodeFor(person.mail))).status).toBe(200)
  return { person, enrolling }
}

describe('① ユーザー認証', () => {
  test('the right password mails a code and tells where, masked', async () => {
    const person = await registeredMaster()
    const response = await new Enrolling(new Browser()).begin(person)
    expect(response.status).toBe(201)
    expect(await response.json()).toMatchObject({
      mail: person.mail.replace(/^(.).*@/, '$1***@'),
      mailSent: true,
      resendsLeft: 3,
    })
    expect(await lastCodeFor(person.mail)).toMatch(/^\d{6}$/)
  })

  test('neither code nor password is readable in the database', async () => {
    const person = await registeredMaster()
    await new Enrolling(new Browser()).begin(person)
    const code = await lastCodeFor(person.mail)
    const everything = JSON.stringify(
      await Promise.all(
        ['users', 'enrolments', 'outbox', 'history', 'refusals', 'registrations'].map(table =>
          rows(`SELECT * FROM ${table}`),
        ),
      ),
    )
    expect(everything).not.toContain(code)
    expect(everything).not.toContain(person.password)
  })

  test('a known and an unknown user ID are answered alike, the lock’s screen included', async () => {
    const known = await registeredMaster()
    const answersTo = async (userId: string) => {
      const answers: string[] = []
      for (let i = 0; i < 8; i++) {
        const response = await new Enrolling(new Browser()).begin({ userId, password: 'Wrong#12' })
        answers.push(`${response.status} ${(await response.text()).replace(/\d+:\d\d/g, 'T')}`)
      }
      return answers
    }
    const answers = await answersTo(known.userId)
    expect(answers).toEqual(await answersTo(newPerson().userId))
    expect(answers[4]).toContain('E2002')
    expect(answers[5]).toContain('E2004')
    const mails = await mailsTo(known.mail)
    expect(mails.filter(m => m.subject.includes('ロック'))).toHaveLength(1)
  })

  test.each([
    [{ userId: 'short', password: 'Minato#58' }, 'E1006'],
    [{ userId: 'sample001', password: 'weak' }, 'E1007'],
    [{ userId: 5, password: 'Minato#58' }, 'E1001'],
    [{}, 'E1001'],
    [[], 'E1013'],
  ])('%j is an input error before any check', async (json, code) => {
    const response = await new Browser().send('https://portal.test/api/enrolments', { json })
    expect((await problemOf(response)).code).toBe(code)
    expect(response.status).toBe(422)
  })

  test('a new ① voids the one before', async () => {
    const person = await registeredMaster()
    const first = new Enrolling(new Browser())
    await first.begin(person)
    const code = await lastCodeFor(person.mail)
    await new Enrolling(new Browser()).begin(person)
    expect(await problemOf(await first.prove(code))).toMatchObject({ code: 'E3004', restart: true })
  })

  test('ten codes an hour, then it says when the next is possible', async () => {
    const person = await registeredMaster()
    for (let i = 0; i < 10; i++) expect((await new Enrolling(new Browser()).begin(person)).status).toBe(201)
    const problem = await problemOf(await new Enrolling(new Browser()).begin(person))
    expect(problem).toMatchObject({ status: 429, code: 'E3006' })
  })
})

describe('② 認証コード入力', () => {
  test('the fifth wrong code ends it, and wrong codes are no wrong passwords', async () => {
    const person = await registeredMaster()
    const enrolling = new Enrolling(new Browser())
    await enrolling.begin(person)
    const code = await lastCodeFor(person.mail)
    const wrong = code === '000000' ? '000001' : '000000'
    for (const triesLeft of [4, 3, 2, 1]) {
      expect(await problemOf(await enrolling.prove(wrong))).toMatchObject({ code: 'E3002', triesLeft })
    }
    expect(await problemOf(await enrolling.prove(wrong))).toMatchObject({ code: 'E3003', restart: true })
    expect(await problemOf(await enrolling.prove(code))).toMatchObject({ restart: true })
    expect((await new Enrolling(new Browser()).begin(person)).status).toBe(201)
  })

  test('of 100 parallel guesses five are compared', async () => {
    const person = await registeredMaster()
    const enrolling = new Enrolling(new Browser())
    await enrolling.begin(person)
    const code = await lastCodeFor(person.mail)
    const guesses = Array.from({ length: 100 }, (_, i) => String((Number(code) + 1 + i) % 1_000_000).padStart(6, '0'))
    const answers = await Promise.all(guesses.map(async guess => (await problemOf(await enrolling.prove(guess))).code))
    expect(answers.filter(answer => answer === 'E3002')).toHaveLength(4)
    expect(await rows('SELECT max(code_tries) AS tries FROM enrolments')).toEqual([{ tries: 5 }])
  })

  test('a re-send voids the old code, three are possible', async () => {
    const person = await registeredMaster()
    const enrolling = new Enrolling(new Browser())
    await enrolling.begin(person)
    const first = await lastCodeFor(person.mail)
    for (const resendsLeft of [2, 1, 0]) {
      const response = await enrolling.resend()
      expect(await response.json()).toMatchObject({ resendsLeft })
    }
    expect(await problemOf(await enrolling.resend())).toMatchObject({ code: 'E3005' })
    const last = await lastCodeFor(person.mail)
    if (first !== last) expect(await problemOf(await enrolling.prove(first))).toMatchObject({ code: 'E3002' })
    expect((await enrolling.prove(last)).status).toBe(200)
  })

  test('a right code sent twice is right twice, an expired one is over', async () => {
    const { person, enrolling } = await proved()
    expect((await enrolling.prove(await lastCodeFor(person.mail))).status).toBe(200)

    const other = await registeredMaster()
    const late = new Enrolling(new Browser())
    await late.begin(other)
    await env.DB.prepare('UPDATE enrolments SET expires_at = 1 WHERE spent_at IS NULL AND proved_at IS NULL').run()
    expect(await problemOf(await late.prove(await lastCodeFor(other.mail)))).toMatchObject({
      code: 'E3004',
      restart: true,
    })
  })

  test('キャンセル voids it, and a token of nobody opens nothing', async () => {
    const person = await registeredMaster()
    const enrolling = new Enrolling(new Browser())
    await enrolling.begin(person)
    expect((await enrolling.cancel()).status).toBe(204)
    expect(await problemOf(await enrolling.prove(await lastCodeFor(person.mail)))).toMatchObject({ code: 'E3004' })
    enrolling.token = 'A'.repeat(43)
    expect(await problemOf(await enrolling.prove('123456'))).toMatchObject({ code: 'E3004' })
  })
})

describe('③ 発行', () => {
  test('issues one certificate: row, history and mail in one batch', async () => {
    const { person, enrolling } = await proved()
    const response = await enrolling.issue(await newRequest())
    expect(response.status).toBe(201)
    const body: { fileName: string; serial: string; notAfter: string } = await response.json()
    expect(body.fileName).toMatch(new RegExp(`^${person.userId}\\d{14}\\.p12$`))
    const [certificate] = await rows<{ slot: string; user: string }>(
      'SELECT slot, user FROM certificates WHERE serial = ?',
      body.serial,
    )
    expect(certificate?.slot).toBe('current')
    expect(
      await rows(
        `SELECT 1 FROM history WHERE subject = ? AND operation = 'issue_certificate'`,
        certificate?.user ?? '',
      ),
    ).toHaveLength(1)
    expect((await mailsTo(person.mail))[0]?.subject).toContain('電子証明書発行完了')
  })

  test('two parallel requests with different keys get one certificate between them', async () => {
    const { person, enrolling } = await proved()
    const answers = await Promise.all([newRequest(), newRequest()].map(async request => enrolling.issue(await request)))
    expect(answers.map(a => a.status).sort()).toEqual([201, 409])
    const certificates = await rows(
      'SELECT 1 FROM certificates x JOIN users u ON u.id = x.user WHERE u.user_id = ?',
      person.userId,
    )
    expect(certificates).toHaveLength(1)
  })

  test('a new code is not asked for where the answer to the right one was lost: that one is good still', async () => {
    const { person, enrolling } = await proved()
    const code = await lastCodeFor(person.mail)
    expect(await problemOf(await enrolling.resend())).toMatchObject({ status: 409, code: 'E3014' })
    expect((await enrolling.prove(code)).status).toBe(200)
  })

  test('the same request again, in parallel or later, gets the same certificate', async () => {
    const { enrolling } = await proved()
    const request = await newRequest()
    const answers = await Promise.all([1, 2, 3].map(() => enrolling.issue(request)))
    answers.push(await enrolling.issue(request))
    const certificates = await Promise.all(
      answers.map(async a => (await a.json<{ certificate: string }>()).certificate),
    )
    expect(new Set(certificates).size).toBe(1)
    expect(answers.filter(a => a.status === 201)).toHaveLength(1)
  })

  test('the browser that has the key gets its certificate again within a day, others are refused at ①', async () => {
    const { person, enrolling } = await proved()
    const request = await newRequest()
    const first = await (await enrolling.issue(request)).json<{ certificate: string }>()
    expect(await problemOf(await new Enrolling(new Browser()).begin(person))).toMatchObject({
      status: 409,
      code: 'E3001',
    })

    const [{ key_hash = '' } = {}] = await rows<{ key_hash: string }>(
      'SELECT x.key_hash FROM certificates x JOIN users u ON u.id = x.user WHERE u.user_id = ?',
      person.userId,
    )
    const again = new Enrolling(new Browser())
    expect((await again.begin(person, key_hash)).status).toBe(201)
    await again.prove(await lastCodeFor(person.mail))
    // The exception is for that key alone.
    expect(await problemOf(await again.issue(await newRequest()))).toMatchObject({ code: 'E3011' })
    const response = await again.issue(request)
    expect(response.status).toBe(200)
    expect((await response.json<{ certificate: string }>()).certificate).toBe(first.certificate)

    await env.DB.prepare('UPDATE certificates SET issued_at = issued_at - 86400000 WHERE key_hash = ?')
      .bind(key_hash)
      .run()
    expect(await problemOf(await new Enrolling(new Browser()).begin(person, key_hash))).toMatchObject({ code: 'E3001' })
  })

  test('a key that is certified for somebody else is refused', async () => {
    const request = await newRequest()
    const first = await proved()
    expect((await first.enrolling.issue(request)).status).toBe(201)
    const second = await proved()
    expect(await problemOf(await second.enrolling.issue(request))).toMatchObject({ status: 409, code: 'E3010' })
  })

  test.each([
    ['the password changed', 'UPDATE users SET password_version = password_version + 1 WHERE user_id = ?'],
    ['the user was deleted', `UPDATE users SET status = 'deleted' WHERE user_id = ?`],
    ['the password became a temporary one', 'UPDATE users SET temporary_until = 9e15 WHERE user_id = ?'],
    [
      'the contract was terminated',
      `UPDATE contracts SET status = 'terminated' WHERE number = (SELECT contract_number FROM users WHERE user_id = ?)`,
    ],
    [
      'the user was locked',
      `INSERT INTO locks SELECT 'user:' || id, 'portal', 'locked', 9e15, 1, 0 FROM users WHERE user_id = ?`,
    ],
    [
      'the user was blocked',
      `INSERT INTO locks SELECT 'user:' || id, 'portal', 'blocked', NULL, 1, 0 FROM users WHERE user_id = ?`,
    ],
  ])('is refused when meanwhile %s', async (_, sql) => {
    const { person, enrolling } = await proved()
    await env.DB.prepare(sql).bind(person.userId).run()
    expect(await problemOf(await enrolling.issue(await newRequest()))).toMatchObject({ code: 'E3011', restart: true })
    expect(
      await rows('SELECT 1 FROM certificates x JOIN users u ON u.id = x.user WHERE u.user_id = ?', person.userId),
    ).toEqual([])
  })

  test.each([
    ['nothing', new Uint8Array(0), 'E3008'],
    ['junk', new Uint8Array([1, 2, 3]), 'E3008'],
  ])('%s is not a request', async (_, request, code) => {
    const { enrolling } = await proved()
    expect((await problemOf(await enrolling.issue(request))).code).toBe(code)
  })

  test('a request whose signature is not of its key is refused', async () => {
    const { enrolling } = await proved()
    const request = await newRequest()
    request[request.length - 3] = (request[request.length - 3] ?? 0) ^ 1
    expect((await problemOf(await enrolling.issue(request))).code).toBe('E3008')
  })

  test('without the code nothing is issued', async () => {
    const person = await registeredMaster()
    const enrolling = new Enrolling(new Browser())
    await enrolling.begin(person)
    expect(await problemOf(await enrolling.issue(await newRequest()))).toMatchObject({ code: 'E3004' })
    enrolling.token = ''
    expect(await problemOf(await enrolling.issue(await newRequest()))).toMatchObject({ code: 'E3004' })
    expect(newPerson().userId).not.toBe(person.userId)
  })
})
