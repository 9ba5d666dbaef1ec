import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { type Cast, type Member, newCast, pathOf } from '../support/cast.ts'
import { withDatabase } from '../support/database.ts'
import { DOORS, type Door, nameOf } from '../support/doors.ts'
import type { Answer } from '../support/https.ts'

/** Bodies that each door is given. */
const RUNS = 12
const SEED = 20_261_125

let cast: Cast

before(async () => {
  cast = await newCast()
})

after(() => cast?.leave())

const MARKUP = `"'><script>alert(1)</script><img src=x onerror=alert(1)>`

const hostileText = fc.oneof(
  fc.constantFrom(
    MARKUP,
    `'; DROP TABLE users; --`,
    `' OR '1'='1`,
    '%',
    '__proto__',
    'constructor',
    '../../etc/passwd',
    '{{7*7}}',
    '=cmd|/c calc!A1',
    'a\r\nBcc: victim@sample.co.jp',
    '\u0000',
    '\ud800',
    '\u202eabc',
    '𠮷'.repeat(21),
    'ｱ'.repeat(10),
    'Infinity',
    '-1',
    '9'.repeat(400),
  ),
  fc.string({ unit: 'binary', maxLength: 200 }),
)

/** What a JSON body can hold besides text. */
const hostileValue = fc.oneof(
  hostileText,
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, [], {}, [[]], { $ne: null }, { __proto__: { isAdmin: true } }),
  fc.anything({ maxDepth: 2, withNullPrototype: false }),
)

const who = (door: Door): Member | undefined => {
  if (door.origin === 'portal') return undefined
  return door.who === 'staff' ? cast.staff : door.who === 'master' ? cast.master : cast.general
}

const post = (door: Door, body: { form?: Record<string, string>; json?: unknown }): Promise<Answer> => {
  const member = who(door)
  const headers = { Cookie: member?.cookie ?? '', Authorization: 'Bearer junk' }
  return (member?.client ?? cast.stranger).send(cast.system[door.origin] + pathOf(cast, door), {
    method: door.method,
    headers,
    ...body,
  })
}

/** A refusal that a person can be helped with: a status of the client's fault, a code, nothing of the input as markup. */
const faultOf = ({ status, body }: Answer): string | undefined => {
  if (status < 400 || status >= 500) return `status ${status}`
  if (!/E\d{4}/.test(body)) return `no code: ${body.slice(0, 80)}`
  return body.includes('<script>alert(1)') || body.includes('<img src=x') ? 'reflected as markup' : undefined
}

const bodiesOf = (door: Door): fc.Arbitrary<{ form?: Record<string, string>; json?: unknown }> => {
  if (door.kind === 'form') {
    const fields = Object.fromEntries(door.fields.map(field => [field, hostileText]))
    return fc.record(fields).map(form => ({ form: JSON.parse(JSON.stringify(form)) }))
  }
  const fields = Object.fromEntries(door.fields.map(field => [field, hostileValue]))
  const body = fc.oneof({ weight: 3, arbitrary: fc.record(fields) }, { weight: 1, arbitrary: hostileValue })
  // What JSON cannot say is not sent.
  return body.map(json => ({ json: JSON.parse(JSON.stringify(json) ?? 'null') }))
}

/** What a stranger's or a member's junk must not have changed. */
const STORED = ['users', 'contracts', 'certificates', 'user_drafts', 'mail_proofs', 'approvals', 'contract_batches']

const storedRows = (): Record<string, number> =>
  withDatabase(cast.system, db =>
    Object.fromEntries(
      STORED.filter(table => db.prepare('SELECT 1 FROM sqlite_master WHERE name = ?').get(table)).map(table => [
        table,
        Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n),
      ]),
    ),
  )

const DOORS_WITH_FIELDS = DOORS.filter(({ method, fields }) => method !== 'GET' && fields.length > 0)

test('junk in every field of every door: a coded refusal, nothing stored, nothing reflected', async () => {
  const rows = storedRows()
  const faults: string[] = []
  for (const door of DOORS_WITH_FIELDS) {
    for (const body of fc.sample(bodiesOf(door), { numRuns: RUNS, seed: SEED })) {
      const fault = faultOf(await post(door, body))
      if (fault) faults.push(`${nameOf(door)}: ${fault} for ${JSON.stringify(body).slice(0, 300)}`)
    }
  }
  assert.deepEqual(faults, [])
  assert.deepEqual(storedRows(), rows)
})

test('a body of 1 MB, of another type, or of no sense is refused at every door', async () => {
  const faults: string[] = []
  const big = 'x'.repeat(1_000_000)
  for (const door of DOORS_WITH_FIELDS) {
    const [field = ''] = door.fields
    const answers = {
      big: await post(door, door.kind === 'form' ? { form: { [field]: big } } : { json: { [field]: big } }),
      otherType: await post(door, door.kind === 'form' ? { json: { [field]: 'x' } } : { form: { [field]: 'x' } }),
      nothing: await post(door, door.kind === 'form' ? { form: {} } : { json: null }),
    }
    for (const [what, answer] of Object.entries(answers)) {
      const fault = faultOf(answer)
      if (fault) faults.push(`${nameOf(door)} (${what}): ${fault}`)
    }
  }
  assert.deepEqual(faults, [])
})

test('junk in the address: every query and every place in a path', async () => {
  const faults: string[] = []
  const junk = [MARKUP, '%00', '..%2f..%2f', `1' OR 1=1`, '999999999999999999999', '%F0%9F%98%80', 'a'.repeat(3_000)]
  const gets = DOORS.filter(({ method, path }) => method === 'GET' && path !== '/metrics')
  for (const door of gets) {
    const member = who(door)
    for (const text of junk) {
      const encoded = encodeURIComponent(text)
      const path = door.path.includes(':') ? door.path.replaceAll(/:\w+(\{[^}]+\})?/g, encoded) : door.path
      const query = [
        'number',
        'after',
        'before',
        'from',
        'to',
        'q',
        'user',
        'operation',
        'result',
        'done',
        'kind',
        'day',
      ]
      const url = `${cast.system[door.origin]}${path}?${query.map(name => `${name}=${encoded}`).join('&')}`
      const { status, body } = await (member?.client ?? cast.stranger).send(url, {
        headers: { Cookie: member?.cookie ?? '' },
      })
      if (status >= 500) faults.push(`${nameOf(door)}: status ${status} for ${text.slice(0, 30)}`)
      if (body.includes('<script>alert(1)') || body.includes('<img src=x')) faults.push(`${nameOf(door)}: reflected`)
    }
  }
  assert.deepEqual(faults, [])
})
