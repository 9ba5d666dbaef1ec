import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Cast, newCast, pathOf } from '../support/cast.ts'
import { DOORS, type Door, nameOf } from '../support/doors.ts'
import type { Answer } from '../support/https.ts'

let cast: Cast

before(async () => {
  cast = await newCast()
})

after(() => cast?.leave())

const bodyOf = ({ kind, fields, method }: Door, value = 'x') => {
  if (method === 'GET') return {}
  const body = Object.fromEntries(fields.map(field => [field, value]))
  return kind === 'form' ? { form: body } : { json: body }
}

const urlOf = (door: Door): string => cast.system[door.origin] + pathOf(cast, door)

/** Tries each door and names those whose answer is not as it should be. */
const tryEach = async (
  doors: readonly Door[],
  attempt: (door: Door) => Promise<Answer>,
  isRight: (a: Answer) => boolean,
) => {
  const wrong: string[] = []
  for (const door of doors) {
    const answer = await attempt(door)
    if (!isRight(answer)) wrong.push(`${nameOf(door)} answered ${answer.status}`)
  }
  assert.ok(doors.length > 0)
  assert.deepEqual(wrong, [])
}

const behindLogin = DOORS.filter(({ origin, who }) => origin === 'member' && who !== 'anyone')
const isChange = ({ method }: Door): boolean => method !== 'GET'

test('behind the login nothing opens without a certificate, whatever cookie comes along', () =>
  tryEach(
    behindLogin,
    door =>
      cast.stranger.send(urlOf(door), {
        method: door.method,
        headers: { Cookie: cast.master.cookie },
        ...bodyOf(door),
      }),
    ({ status, body }) => status === 403 && body.includes('E4001'),
  ))

test('nor with a certificate but without its session', () =>
  tryEach(
    behindLogin.filter(({ path }) => path !== '/login'),
    door => cast.general.client.send(urlOf(door), { method: door.method, ...bodyOf(door) }),
    ({ status }) => status === 401,
  ))

test('a general user finds neither the master’s doors nor the bank’s', () =>
  tryEach(
    behindLogin.filter(({ who }) => who === 'master' || who === 'staff'),
    door =>
      cast.general.client.send(urlOf(door), {
        method: door.method,
        headers: { Cookie: cast.general.cookie },
        ...bodyOf(door),
      }),
    ({ status, body }) => status === 404 && body.includes('E9001'),
  ))

test('an organisation’s master finds no door of the bank’s', () =>
  tryEach(
    behindLogin.filter(({ who }) => who === 'staff'),
    door =>
      cast.master.client.send(urlOf(door), {
        method: door.method,
        headers: { Cookie: cast.master.cookie },
        ...bodyOf(door),
      }),
    ({ status, body }) => status === 404 && body.includes('E9001'),
  ))

test('a page of another origin can make nobody’s browser change anything', () =>
  tryEach(
    DOORS.filter(door => isChange(door) && door.who !== 'provider'),
    door => {
      // Forms need no permission to be sent; what is not a form is asked for by a preflight, which nobody grants.
      const { client, cookie } = door.origin === 'member' ? cast.staff : { client: cast.stranger, cookie: '' }
      const fields = Object.fromEntries(door.fields.map(field => [field, 'x']))
      return client.send(urlOf(door), {
        method: door.method,
        form: fields,
        headers: { Cookie: cookie, Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
      })
    },
    ({ status }) => status === 403,
  ))

test('no other origin is told that it may ask', () =>
  tryEach(
    DOORS,
    door =>
      cast.staff.client.send(urlOf(door), {
        method: 'OPTIONS',
        headers: { Origin: 'https://evil.example', 'Access-Control-Request-Method': door.method },
      }),
    ({ headers }) => Object.keys(headers).every(name => !name.startsWith('access-control-')),
  ))

const HEADERS: Record<string, RegExp> = {
  'content-security-policy':
    /^default-src 'none'; script-src 'self'; style-src 'self'; .*frame-ancestors 'none'.*require-trusted-types-for 'script'/,
  'strict-transport-security': /max-age=63072000; includeSubDomains/,
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
  'referrer-policy': /^no-referrer$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'x-request-id': /^[0-9a-f]{32}$/,
}

/** What other parties may keep: the revocation list alone. */
const MAY_BE_KEPT = /\.crl$/

const headerFaults = (door: Door, { headers }: Answer): string[] => {
  const faults = Object.entries(HEADERS).flatMap(([name, wanted]) =>
    wanted.test(String(headers[name] ?? '')) ? [] : [`${name}: ${headers[name]}`],
  )
  const caching = String(headers['cache-control'] ?? '')
  if (!MAY_BE_KEPT.test(pathOf(cast, door)) && !caching.includes('no-store')) faults.push(`cache-control: ${caching}`)
  for (const cookie of [headers['set-cookie'] ?? []].flat()) {
    const isStrict =
      /^__Host-/.test(cookie) && /HttpOnly/i.test(cookie) && /Secure/i.test(cookie) && /SameSite=Strict/i.test(cookie)
    if (!isStrict) faults.push(`set-cookie: ${cookie.split('=')[0]}`)
  }
  for (const name of ['server', 'x-powered-by'])
    if (headers[name] !== undefined) faults.push(`${name}: ${headers[name]}`)
  return faults
}

test('every door answers with the security headers, refusals included', async () => {
  const faults: string[] = []
  for (const door of DOORS) {
    const who = door.origin === 'member' ? cast.staff : undefined
    const answers = [
      await (who?.client ?? cast.stranger).send(urlOf(door), {
        method: door.method,
        headers: { Cookie: who?.cookie ?? '' },
        ...bodyOf(door),
      }),
      await cast.stranger.send(urlOf(door), { method: door.method, ...bodyOf(door) }),
    ]
    for (const answer of answers) {
      const found = headerFaults(door, answer)
      if (found.length > 0) faults.push(`${nameOf(door)} (${answer.status}): ${found.join(' | ')}`)
      assert.ok(answer.status < 500 || answer.status === 503, `${nameOf(door)} answered ${answer.status}`)
    }
    if (door.path === '/logout') cast.staff = await cast.comeBack(cast.staff)
  }
  assert.deepEqual(faults, [])
})

test('methods that no door has are refused, TRACE among them', async () => {
  for (const method of ['TRACE', 'PATCH', 'PROPFIND']) {
    const answer = await cast.stranger.send(`${cast.system.portal}/registration`, { method })
    assert.ok(answer.status >= 400 && answer.status < 500, `${method}: ${answer.status}`)
    assert.ok(!answer.body.includes('__Host-'))
  }
})
