import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest'
import { runCron } from '../../../src/cron.ts'
import { log, loggedError } from '../../../src/lib/log.ts'
import { depsAt } from '../../support/deps.ts'
import { enrolledMaster } from '../../support/enrolled.ts'
import { register, signedInMaster, TEMPORARY } from '../../support/general-user.ts'
import {
  Browser,
  Enrolling,
  logInForRegistration,
  MEMBER,
  mailsTo,
  newContract,
  newPerson,
  PORTAL,
  rows,
  submitMaster,
} from '../../support/system.ts'

const LEVELS = ['debug', 'log', 'info', 'warn', 'error'] as const
let spies: MockInstance[] = []

beforeEach(() => {
  spies = LEVELS.map(level => vi.spyOn(console, level))
})
afterEach(() => vi.restoreAllMocks())

type Line = { event: string; [field: string]: unknown }

const written = (): string[] => spies.flatMap(({ mock }) => mock.calls.map(args => args.map(String).join(' ')))
const lines = (): Line[] => written().map(line => JSON.parse(line))

describe('the log', () => {
  test('has one line per request, with the route and never the path', async () => {
    const { browser } = await signedInMaster()
    const { id } = await register(browser)
    spies.map(spy => spy.mockClear())
    const answer = await browser.send(`${MEMBER}/users/${id}`)
    expect(answer.status).toBe(200)
    expect(lines()).toEqual([
      {
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        level: 'info',
        event: 'request',
        requestId: answer.headers.get('x-request-id'),
        method: 'GET',
        route: '/users/:id',
        status: 200,
        duration: expect.any(Number),
      },
    ])
  })

  test('says with which code a whole request was refused, and shows no path that nobody serves', async () => {
    await new Browser().send(`${PORTAL}/%E5%8A%B4%E9%87%91/sample001`)
    await new Browser().send(`${PORTAL}/api/enrolments`, { json: { userId: 'sample001', password: 'x' } })
    expect(lines().map(({ route, status, code }) => ({ route, status, code }))).toEqual([
      { route: '-', status: 404, code: 'E9001' },
      { route: '/api/enrolments', status: 422, code: expect.stringMatching(/^E10/) },
    ])
  })

  test('names nobody: a whole journey with its refusals, mails and cron leaves no personal data and no secret', async () => {
    // Registration, with wrong initial passwords up to the lock.
    const other = await newContract()
    for (let i = 0; i < 7; i++) await logInForRegistration(new Browser(), other, 'Wrong#12')
    await logInForRegistration(new Browser(), { number: '99887766', initialPassword: 'Wrong#13' })
    const refused = new Browser()
    const contract = await newContract()
    await logInForRegistration(refused, contract)
    await submitMaster(refused, newPerson({ name: 'half width', mail: 'not an address' }))

    // A master with a certificate, wrong codes and passwords on the way.
    const { person, browser, serial } = await enrolledMaster()
    const wrong = new Enrolling(new Browser())
    await wrong.begin({ userId: person.userId, password: 'Wrong#14' })
    await wrong.prove('000000')
    await wrong.issue(new Uint8Array([1, 2, 3]))
    await browser.send(`${MEMBER}/login`, { form: { password: 'Wrong#15' } })
    await browser.send(`${MEMBER}/login`, { form: { password: person.password } })
    await browser.send(`${MEMBER}/menu`)
    const { id, person: general } = await register(browser)
    await browser.send(`${MEMBER}/users/${id}`)
    await browser.send(`${MEMBER}/history?from=2026-01-01&user=${id}`)
    await browser.send(`${MEMBER}/account`, {
      form: {
        name: general.name,
        mail: general.mail,
        mailAgain: general.mail,
        password: person.password,
        version: '1',
      },
    })
    await browser.send(`${PORTAL}/webhooks/mailchannels`, { json: [{ email: person.mail, event: 'hard-bounced' }] })
    await runCron(await depsAt(() => new Date()), '* * * * *')
    // A bug whose message quotes what was typed.
    const broken = { ...(await depsAt(() => new Date())) }
    broken.mailer = () => {
      throw new Error(`cannot send to ${general.mail}, "${general.name}" (${general.userId}, ${TEMPORARY})`)
    }
    await rows(
      'UPDATE outbox SET next_attempt_at = 0, leased_until = 0, state = ?, text = ? WHERE user = ?',
      'pending',
      'x',
      id,
    )
    await runCron(broken, '* * * * *')

    const all = written().join('\n')
    expect(lines().map(({ event }) => event)).toEqual(expect.arrayContaining(['request', 'webhook_refused']))
    expect(lines().find(({ event }) => event === 'cron_failed')).toBeDefined()

    const session = browser.cookie(MEMBER, '__Host-session') ?? ''
    expect(session).not.toBe('')
    const codes = (await mailsTo(person.mail)).flatMap(({ text }) => /認証コード：(\d{6})/.exec(text)?.[1] ?? [])
    expect(codes.length).toBeGreaterThan(0)
    const [stored] = await rows<Record<string, string>>(
      `SELECT u.id, s.token_hash AS session, e.token_hash AS enrolment, u.password_hash AS password
       FROM users u JOIN sessions s ON s.user = u.id JOIN enrolments e ON e.user = u.id WHERE u.user_id = ?`,
      person.userId,
    )
    const secrets = [
      ...[person, general].flatMap(({ userId, name, mail, password }) => [userId, name, mail, password]),
      ...[TEMPORARY, 'Wrong#1', 'Init#123', 'not an address', 'half width', '000000', '99887766', '203.0.113.7'],
      ...[contract.number, other.number, person.contract.number, serial, id, ...codes],
      ...Object.values(stored ?? {}),
      wrong.token,
      session,
    ].filter(secret => secret !== '')
    for (const secret of secrets) expect(all.includes(secret), `the log tells ${secret}:\n${all}`).toBe(false)
  })
})

describe('an error in the log', () => {
  test('keeps what the database and the platform say', () => {
    const said = loggedError(new Error('D1_ERROR: UNIQUE constraint failed: users.user_id: SQLITE_CONSTRAINT'))
    expect(said.message).toBe('D1_ERROR: UNIQUE constraint failed: users.user_id: SQLITE_CONSTRAINT')
    expect(said.frames[0]).toContain('log.test')
  })

  test.each([
    ['Unexpected token \'P\', "Minato#58" is not valid JSON', 'Unexpected token … … is not valid JSON'],
    ['no user sample001 <a@b.jp> named 労金　太郎', 'no user … … named … …'],
    ['several\n    at Minato#58 (lines)', 'several at … (lines)'],
  ])('drops what a person may have typed: %s', (message, kept) => {
    const said = loggedError(new Error(message))
    expect(said.message).toBe(kept)
    expect(JSON.stringify(said)).not.toContain('Minato#58')
  })

  test('takes whatever was thrown', () => {
    expect(loggedError('Minato#58 sent')).toEqual({ name: 'string', message: '… sent', frames: [] })
    expect(loggedError(undefined)).toEqual({ name: 'undefined', message: 'undefined', frames: [] })
    expect(() => log({ event: 'cron_failed', job: 'outbox', duration: 1, error: loggedError(null) })).not.toThrow()
  })
})
