import { bundle } from './bundle.ts'
import { type Certificates, keepCertificates } from './certificates.ts'
import { migrate, seedOnce } from './database.ts'
import { keepSecrets, type Secrets, writeEnvFiles } from './secrets.ts'
import { keepSeed, type Seed, seedSql } from './seed.ts'
import type { Settings } from './settings.ts'
import type { State } from './state.ts'

/** A line per step while it works. */
export const say = (line: string): void => console.log(`• ${line}`)

export type SetUp = { certificates: Certificates; secrets: Secrets; seed: Seed }

/**
 * All that the Worker needs before it can run, made where it is missing: certificates, secrets, the browser's bundle,
 * the database with its migrations and the demo contract. What is up to date is skipped.
 */
export const setUp = async (settings: Settings, state: State): Promise<SetUp> => {
  const now = new Date()
  if (state.isNew) say(`making certificates and secrets in ${state.dir}`)
  const secrets = keepSecrets(state)
  const certificates = await keepCertificates(state.path('ca'), now)
  writeEnvFiles(state, secrets, certificates, settings)
  await bundle(() => say('building the browser bundle'))
  await migrate(state, () => say('applying the database migrations'))
  const seed = keepSeed(state)
  const sql = () => seedSql(seed, secrets.PASSWORD_PEPPER, settings.scrypt, now)
  await seedOnce(state, seed, sql, () => say('putting in the demo contract'))
  return { certificates, secrets, seed }
}
