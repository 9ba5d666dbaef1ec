// What the page's script is told, to the letter.
import { expect, test } from 'vitest'
import { enrolmentApi } from '../../../src/certificates/api.ts'
import type { Deps } from '../../../src/deps.ts'
import { newApp } from '../../../src/http/new-app.tsx'
import { refused } from '../../../src/lib/result.ts'
import { messages } from '../../../src/ui/messages.ts'
import { depsAt } from '../../support/deps.ts'
import { run } from '../../support/proved.ts'
import { Browser, Enrolling, lastCodeFor, PORTAL, registeredMaster } from '../../support/system.ts'

const app = newApp(PORTAL).route('/api/enrolments', enrolmentApi)

/** As a page of the portal asks, of an outside world that may be another. */
const ask = async (path: string, json: unknown, token = '', replaced: Partial<Deps> = {}) => {
  const headers = { 'Content-Type': 'application/json', Origin: PORTAL, Authorization: `Bearer ${token}` }
  const deps = await depsAt(() => new Date(), replaced)
  const asked = new Request(PORTAL + path, { method: 'POST', headers, body: JSON.stringify(json) })
  return app.fetch(asked, { deps, mayPost: async () => true })
}

/** Somebody with a temporary password whose code was proved. */
const proved = async () => {
  const person = await registeredMaster()
  await run('UPDATE users SET temporary_until = 9e15 WHERE user_id = ?', person.userId)
  const enrolling = new Enrolling(new Browser())
  await enrolling.begin(person)
  await enrolling.prove(await lastCodeFor(person.mail))
  return { person, token: enrolling.token }
}

test('① tells what the next screens have to know', async () => {
  const { userId, password, mail } = await registeredMaster()
  const response = await ask('/api/enrolments', { userId, password })
  expect(response.status).toBe(201)
  expect(await response.json()).toEqual({
    token: expect.stringMatching(/^[\w-]{43}$/),
    userId,
    mail: mail.replace(/^(.).*@/, '$1***@'),
    codeExpiresAt: expect.stringMatching(/^\d{4}-.*Z$/),
    resendsLeft: 3,
    mailSent: true,
    replacesTemporaryPassword: false,
  })
})

test('① says so when the mail did not go out, and whether the password is a temporary one', async () => {
  const { userId, password } = await registeredMaster()
  await run('UPDATE users SET temporary_until = 9e15 WHERE user_id = ?', userId)
  const mailer = async () => refused('the provider is down')
  const response = await ask('/api/enrolments', { userId, password }, '', { mailer })
  expect(response.status).toBe(201)
  expect(await response.json()).toMatchObject({
    mailSent: false,
    resendsLeft: 3,
    replacesTemporaryPassword: true,
    mailProblem: { code: 'E3007', detail: messages.E3007 },
  })
})

test('a refusal says whether to begin anew, and names a field where there is one', async () => {
  const { person, token } = await proved()
  const refusal = async (newPassword: string) =>
    (await ask('/api/enrolments/current/password', { newPassword, newPasswordAgain: newPassword }, token)).json()
  expect(await refusal(person.password)).toMatchObject({
    status: 409,
    code: 'E1009',
    restart: false,
    errors: [{ field: 'newPassword', code: 'E1009', message: messages.E1009 }],
  })
  const over = await ask('/api/enrolments/current/proof', { code: '123456' })
  const problem = await over.json<Record<string, unknown>>()
  expect(problem).toMatchObject({ status: 410, code: 'E3004', restart: true })
  expect(problem).not.toHaveProperty('errors')
})

test('one’s own password in place of the temporary one is answered by nothing more', async () => {
  const { token } = await proved()
  const json = { newPassword: 'Tokiwa#73', newPasswordAgain: 'Tokiwa#73' }
  const response = await ask('/api/enrolments/current/password', json, token)
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({})
})
