import { randomInt } from 'node:crypto'
import * as z from 'zod/mini'
import { hashPassword, type ScryptCost } from '../../src/credentials/password-hash.ts'
import { initialPasswordField } from '../../src/credentials/schema.ts'
import { Failure } from './failure.ts'
import { readIfThere, writeJson } from './files.ts'
import type { State } from './state.ts'

/** Nothing that is taken for another: no I, l, 1, O, o, 0; only symbols that every keyboard has in plain sight. */
const KINDS = ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnpqrstuvwxyz', '23456789', '!#%&+=?@']
const LENGTH = 8

const BANK = {
  code: '2963',
  name: '見本ろうきん',
  office: '本店営業部',
  telephone: '0120-000-000',
  hours: '平日 9:00～17:00',
}

const seedSchema = z.object({
  contracts: z.array(
    z.object({
      number: z.string().check(z.regex(/^\d{8}$/)),
      kind: z.enum(['organisation', 'bank']),
      organisation: z.string(),
      initialPassword: initialPasswordField,
    }),
  ),
})

export type Seed = z.output<typeof seedSchema>

const pick = (from: string): string => from[randomInt(from.length)] ?? ''

/** Manual ③: exactly 8, upper, lower, digit and symbol all there. */
export const newInitialPassword = (): string => {
  const characters = KINDS.map(pick)
  while (characters.length < LENGTH) characters.splice(randomInt(characters.length + 1), 0, pick(KINDS.join('')))
  for (let i = characters.length - 1; i > 0; i--) characters.splice(i, 0, ...characters.splice(randomInt(i + 1), 1))
  return characters.join('')
}

/** The demo contracts of this state folder: the initial passwords are its own. */
export const keepSeed = (state: State): Seed => {
  const path = state.path('seed.json')
  const text = readIfThere(path)
  if (text !== undefined) {
    try {
      return z.parse(seedSchema, JSON.parse(text))
    } catch {
      throw new Failure(`${path} is not what \`npm start\` wrote there: \`npm start -- --fresh\` begins anew.`)
    }
  }
  const made: Seed = {
    contracts: [
      { number: '10000001', kind: 'organisation', organisation: '見本労働組合', initialPassword: newInitialPassword() },
    ],
  }
  writeJson(path, made)
  return made
}

/** As SQL spells it. */
export const literal = (value: string | number): string =>
  typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`

const insert = (table: string, row: Record<string, string | number>): string =>
  `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${Object.values(row).map(literal).join(', ')}) ON CONFLICT DO NOTHING;\n`

/** Rows that are there already are left as they are. Takes a scrypt run per contract. */
export const seedSql = ({ contracts }: Seed, pepper: string, cost: ScryptCost, now: Date): string =>
  insert('banks', BANK) +
  contracts
    .map(({ number, kind, organisation, initialPassword }) =>
      insert('contracts', {
        number,
        kind,
        organisation,
        bank_code: BANK.code,
        initial_password_hash: hashPassword(initialPassword, pepper, cost),
        created_at: now.getTime(),
      }),
    )
    .join('')
