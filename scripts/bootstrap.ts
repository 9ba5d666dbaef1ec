// `npm run bootstrap -- --bank 2963 --office "本店営業部"`: the first bank-office contract of a bank, whose master is its first
// staff user. Prints contract number and initial password once; only a hash is kept. `--env staging` or
// `--env production` does it to that environment's database, `--database FILE` to that of an own server; PASSWORD_PEPPER is
// then the one that the app there has. `--recover` releases a bank's staff, of whom nobody is left to do it: the same as
// `npm run recover -- staff`.
import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import * as z from 'zod/mini'
import { hashPassword } from '../src/credentials/password-hash.ts'
import { isEnvironment } from './deployment/environment-name.ts'
import { exitWith, Failure } from './local/failure.ts'
import { orderReleaseOfStaff, readSignOff, SIGN_OFF_OPTIONS, SIGN_OFF_USAGE } from './local/recovery-order.ts'
import { literal, newInitialPassword } from './local/seed.ts'
import { readSettings } from './local/settings.ts'
import { askOf, executeOn, type Target, targetOf } from './local/target.ts'

const USAGE = `npm run bootstrap -- --bank 2963 --office "本店営業部" [--env staging|production | --database FILE]
  for a bank that is not in the database yet, also --name, --telephone and --hours (of the office to call)
npm run bootstrap -- --recover --bank 2963 [--env staging|production | --database FILE]
  ${SIGN_OFF_USAGE}`

const readOptions = (args: string[]) => {
  const text = { type: 'string' } as const
  try {
    const details = { name: text, telephone: text, hours: text }
    const recovery = { recover: { type: 'boolean' }, ...SIGN_OFF_OPTIONS } as const
    const options = { bank: text, office: text, ...details, env: text, database: text, ...recovery }
    const { values } = parseArgs({ args, options })
    const { bank = '', office = '', name, telephone, hours, env, database, recover = false } = values
    if (!/^\d{4}$/.test(bank)) throw new Failure(`--bank must be the bank's code of 4 digits.\n${USAGE}`)
    if (!recover && office.trim() === '') throw new Failure(`--office must name the office.\n${USAGE}`)
    if (env !== undefined && !isEnvironment(env)) throw new Failure(`--env must be staging or production.\n${USAGE}`)
    return {
      bank,
      office: office.trim(),
      details: name && telephone && hours ? { name, telephone, hours } : undefined,
      where: { env, database },
      signOff: recover ? readSignOff(values) : undefined,
    }
  } catch (error) {
    throw error instanceof Failure ? error : new Failure(`${error instanceof Error ? error.message : error}\n${USAGE}`)
  }
}

type Options = ReturnType<typeof readOptions>

const pepperOf = (target: Target): string => {
  if (target.kind !== 'local') {
    const pepper = process.env.PASSWORD_PEPPER
    if (pepper) return pepper
    throw new Failure('PASSWORD_PEPPER must be in the environment, as the deployed app has it.')
  }
  try {
    return z.parse(
      z.object({ PASSWORD_PEPPER: z.string() }),
      JSON.parse(readFileSync(join(target.stateDir, 'secrets.json'), 'utf8')),
    ).PASSWORD_PEPPER
  } catch {
    throw new Failure(`There is no system in ${target.stateDir} yet: run \`npm start\` first.`)
  }
}

/** One office contract per bank comes from here; the statement after it says so in the history, if it did. */
const sqlFor = ({ bank, office, details }: Options, number: string, hash: string, now: number): string => {
  const [code, name] = [literal(bank), literal(office)]
  const bankRow = details
    ? `INSERT INTO banks (code, name, office, telephone, hours) VALUES (${[code, literal(details.name), name, literal(details.telephone), literal(details.hours)].join(', ')}) ON CONFLICT DO NOTHING;\n`
    : ''
  return `${bankRow}INSERT INTO contracts (number, kind, bank_code, organisation, initial_password_hash, created_at)
SELECT ${literal(number)}, 'bank', code, ${name}, ${literal(hash)}, ${now} FROM banks
WHERE code = ${code} AND NOT EXISTS (SELECT 1 FROM contracts WHERE bank_code = ${code} AND kind = 'bank');
INSERT INTO history (at, operation, result, bank_code, contract_number, detail)
SELECT ${now}, 'register_contract', 'done', ${code}, ${literal(number)}, '{"by":"bootstrap"}' WHERE changes() = 1;
`
}

const answerSchema = z.object({ hasBank: z.number(), office: z.nullable(z.string()) })

const run = async (): Promise<void> => {
  const options = readOptions(process.argv.slice(2))
  const settings = readSettings(process.env)
  const target = targetOf(options.where, settings.stateDir)
  if (options.signOff) return orderReleaseOfStaff(target, options.bank, options.signOff)
  const pepper = pepperOf(target)

  console.log('• registering the office')
  const number = `${options.bank}${String(randomInt(10_000)).padStart(4, '0')}`
  const initialPassword = newInitialPassword()
  const hash = hashPassword(initialPassword, pepper, settings.scrypt)
  await executeOn(target, sqlFor(options, number, hash, Date.now()))

  const code = literal(options.bank)
  const query = `SELECT EXISTS (SELECT 1 FROM banks WHERE code = ${code}) AS hasBank,
    (SELECT number FROM contracts WHERE bank_code = ${code} AND kind = 'bank' ORDER BY number LIMIT 1) AS office`
  const [answer] = z.parse(z.array(answerSchema), await askOf(target)(query))
  if (answer?.hasBank !== 1)
    throw new Failure(`Bank ${options.bank} is not in the database yet: give --name, --telephone and --hours too.`)
  if (answer.office !== number)
    throw new Failure(
      `Bank ${options.bank} has its first office already (contract ${answer.office}). Nothing was changed.`,
    )
  console.log(`
  契約番号 (contract number)          ${number}
  初期パスワード (initial password)    ${initialPassword}

It is shown this once. Whoever registers with it as the master user is the office's first staff user.`)
}

try {
  await run()
} catch (error) {
  exitWith(error)
}
