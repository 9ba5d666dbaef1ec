// `npm run seed -- --users 1000000`: fills the local database with contracts, users, certificates, mails and history of two
// banks, to see every screen at its real size. The system must be stopped; a deployed database is never touched.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parseArgs } from 'node:util'
import * as z from 'zod/mini'
import { hashPassword } from '../src/credentials/password-hash.ts'
import { exitWith, Failure } from './local/failure.ts'
import { seedManyUsers } from './local/many-users.ts'
import { readSettings } from './local/settings.ts'
import { openState } from './local/state.ts'
import { localDatabaseFile } from './local/target.ts'

const USAGE = 'npm run seed -- --users 1000000   (the local database alone; STATE_DIR as for npm start)'
const MOST_USERS = 5_000_000
/** Everybody's: they can begin 電子証明書発行 with it, as far as their mails go. */
const PASSWORD = 'Minato#58'

const readUsers = (args: string[]): number => {
  const { values } = (() => {
    try {
      return parseArgs({ args, options: { users: { type: 'string' } } })
    } catch (error) {
      throw new Failure(`${error instanceof Error ? error.message : error}\n${USAGE}`)
    }
  })()
  const users = Number(values.users)
  if (!/^\d+$/.test(values.users ?? '') || users < 1 || users > MOST_USERS)
    throw new Failure(`--users must be a whole number from 1 to ${MOST_USERS.toLocaleString('en')}.\n${USAGE}`)
  return users
}

const secretsSchema = z.object({ PASSWORD_PEPPER: z.string() })

const run = (): void => {
  const users = readUsers(process.argv.slice(2))
  const settings = readSettings(process.env)
  const file = localDatabaseFile(settings.stateDir)
  const secrets = join(settings.stateDir, 'secrets.json')
  if (!existsSync(secrets))
    throw new Failure(`There is no system in ${settings.stateDir} yet: run \`npm start\` first.`)
  // Takes the folder for this process alone: a system that runs on it is told of.
  openState(settings.stateDir, { isFresh: false })
  const { PASSWORD_PEPPER } = z.parse(secretsSchema, JSON.parse(readFileSync(secrets, 'utf8')))
  const db = new DatabaseSync(file)
  const began = performance.now()
  const onProgress = (stage: string, done: number): void => {
    const seconds = (performance.now() - began) / 1000
    const share = `${Math.floor((done / users) * 100)} %`
    console.log(
      stage === 'users'
        ? `• ${share} of ${users.toLocaleString('en')} users (${seconds.toFixed(0)} s)`
        : `• ${stage} …`,
    )
  }
  const passwordHash = hashPassword(PASSWORD, PASSWORD_PEPPER, settings.scrypt)
  seedManyUsers(db, { users, now: new Date(), passwordHash, onProgress })
  db.close()
  console.log(`• done in ${((performance.now() - began) / 1000).toFixed(0)} s; everybody's password is ${PASSWORD}`)
}

try {
  run()
} catch (error) {
  exitWith(error)
}
