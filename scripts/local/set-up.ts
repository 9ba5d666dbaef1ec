import { bundle } from './bundle.ts'
import { type Certificates, keepCertificates } from './certificates.ts'
import { prepareD1, prepareSqlite } from './database.ts'
import { keepSecrets, ownVariables, type Secrets, writeEnvFiles } from './secrets.ts'
import { keepSeed, type Seed, seedSql } from './seed.ts'
import type { Settings } from './settings.ts'
import type { State } from './state.ts'

/** A line per step while it works. */
export const say = (line: string): void => console.log(`• ${line}`)

export type SetUp = {
  certificates: Certificates
  secrets: Secrets
  seed: Seed
  /** What the app gets beyond wrangler.toml. */
  variables: Record<string, string>
}

/**
 * All that the app needs before it can run, made where it is missing: certificates, secrets, the browser's bundle,
 * the database with its migrations and the demo contract. What is up to date is skipped.
 */
export const setUp = async (settings: Settings, state: State): Promise<SetUp> => {
  const now = new Date()
  if (state.isNew) say(`making certificates and secrets in ${state.dir}`)
  const secrets = keepSecrets(state)
  const certificates = await keepCertificates(state.path('ca'), now)
  const variables = ownVariables(secrets, certificates, settings)
  await bundle(() => say('building the browser bundle'))
  const seed = keepSeed(state)
  const sql = () => seedSql(seed, secrets.PASSWORD_PEPPER, settings.scrypt, now)
  const onSeed = () => say('putting in the demo contract')
  if (settings.runtime === 'deno') prepareSqlite(state, seed, sql, onSeed)
  else {
    writeEnvFiles(state, variables, certificates)
    await prepareD1(state, seed, sql, { onMigrate: () => say('applying the database migrations'), onSeed })
  }
  return { certificates, secrets, seed, variables }
}
