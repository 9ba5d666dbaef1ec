import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import * as z from 'zod/mini'
import { hashPassword } from '../../src/credentials/password-hash.ts'
import { CHEAP_HASHES } from '../support/cheap-hashes.ts'
import { type Answer, Client } from '../support/https.ts'
import { type LocalSystem, startLocalSystem } from '../support/local-system.ts'
import { mainDatabase, whileDown } from '../support/time-travel.ts'

/** Five wrong tries each never lock. */
const RECORDS = 200
const TRIES = 5

let system: LocalSystem
let client: Client

const numberOf = (i: number): string => String(60_000_000 + i)
const userIdOf = (i: number): string => `known${1000 + i}`

/** Records of which the suite knows that they are there, all with one password. */
const insertRecords = (): void => {
  const secrets = z.object({ PASSWORD_PEPPER: z.string() })
  const { PASSWORD_PEPPER } = secrets.parse(JSON.parse(readFileSync(join(system.stateDir, 'secrets.json'), 'utf8')))
  const hash = hashPassword('Right#12', PASSWORD_PEPPER, { log2N: 10, r: 8, p: 1 })
  const db = new DatabaseSync(mainDatabase(system))
  const contract = db.prepare(
    `INSERT INTO contracts (number, kind, bank_code, organisation, initial_password_hash, created_at)
     VALUES (?, 'organisation', '2963', '見本労働組合', ?, 0)`,
  )
  const user = db.prepare(
    `INSERT INTO users (id, user_id, contract_number, role, name, mail, password_hash, created_at)
     VALUES (?, ?, ?, 'master', '見本　太郎', 'known@sample.co.jp', ?, 0)`,
  )
  db.exec('BEGIN')
  for (let i = 0; i < RECORDS; i++) {
    contract.run(numberOf(i), hash)
    user.run(String(i).padStart(32, '0'), userIdOf(i), numberOf(i), hash)
  }
  db.exec('COMMIT')
  db.close()
}

before(async () => {
  system = await startLocalSystem({ RATE_LIMIT: 'off', ...CHEAP_HASHES })
  system = await whileDown(system, insertRecords)
  client = new Client(system)
})

after(async () => {
  client?.close()
  await system?.stop()
})

type Try = { isKnown: boolean; ms: number; answer: Answer }

/** One after the other, known and unknown in a random order, so that the machine's moods are shared fairly. */
const tryAll = async (attempt: (isKnown: boolean, i: number) => Promise<Answer>): Promise<Try[]> => {
  const order = Array.from({ length: RECORDS * 2 }, (_, i) => ({ isKnown: i % 2 === 0, i: i >> 1 }))
  const tries: Try[] = []
  for (let round = 0; round < TRIES; round++) {
    for (const { isKnown, i } of order.toSorted(() => Math.random() - 0.5)) {
      const began = performance.now()
      const answer = await attempt(isKnown, i)
      tries.push({ isKnown, ms: performance.now() - began, answer })
    }
  }
  return tries
}

/** What was typed comes back in its field, and each answer has its number; nothing else may differ. */
const anonymous = ({ status, body }: Answer): string =>
  `${status} ${body.replaceAll(/known\d+|other\d+|[67]0000\d{3}/g, 'TYPED').replaceAll(/[0-9a-f]{32}/g, 'ID')}`

/**
 * The chance that a known one's answer takes longer than an unknown one's (0.5: no difference), with its 95 % interval
 * (Mann-Whitney; ties counted half).
 */
const superiority = (known: readonly number[], unknown: readonly number[]) => {
  const sorted = unknown.toSorted((a, b) => a - b)
  const below = (x: number): number => {
    let [low, high] = [0, sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sorted[middle] ?? 0) < x) low = middle + 1
      else high = middle
    }
    return low
  }
  const chance = known.reduce((sum, x) => sum + below(x), 0) / (known.length * unknown.length)
  const error = Math.sqrt((known.length + unknown.length + 1) / (12 * known.length * unknown.length))
  return { chance, from: chance - 1.96 * error, to: chance + 1.96 * error }
}

/** A thousand tries tell a chance of 0.6 from 0.5 for sure; a machine that is busy with something else makes less. */
const TELLING = 0.1

const judge = (t: { diagnostic: (text: string) => void }, tries: readonly Try[]): void => {
  const timesOf = (isKnown: boolean) => tries.filter(one => one.isKnown === isKnown).map(({ ms }) => ms)
  assert.equal(timesOf(true).length, RECORDS * TRIES)
  assert.equal(new Set(tries.map(({ answer }) => anonymous(answer))).size, 1)
  const { chance, from, to } = superiority(timesOf(true), timesOf(false))
  t.diagnostic(
    `known slower than unknown with a chance of ${chance.toFixed(3)} (${from.toFixed(3)} to ${to.toFixed(3)})`,
  )
  assert.ok(from < 0.5 + TELLING && to > 0.5 - TELLING, `the times tell: ${chance.toFixed(3)}`)
}

test('a wrong initial password: 1,000 known and 1,000 unknown contracts answer alike, in text, status and time', async t => {
  const tries = await tryAll((isKnown, i) =>
    client.send(`${system.portal}/registration`, {
      form: { contractNumber: isKnown ? numberOf(i) : String(70_000_000 + i), initialPassword: 'Wrong#12' },
    }),
  )
  judge(t, tries)
})

test('a wrong password at ①: 1,000 known and 1,000 unknown user IDs answer alike, in text, status and time', async t => {
  const tries = await tryAll((isKnown, i) =>
    client.send(`${system.portal}/api/enrolments`, {
      json: { userId: isKnown ? userIdOf(i) : `other${1000 + i}`, password: 'Wrong#123' },
    }),
  )
  judge(t, tries)
})
