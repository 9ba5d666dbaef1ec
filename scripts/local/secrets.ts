import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto'
import { existsSync } from 'node:fs'
import * as z from 'zod/mini'
import type { KeyedCertificate } from '../ca.ts'
import type { Certificates } from './certificates.ts'
import { Failure } from './failure.ts'
import { readIfThere, writeAtomically, writeJson } from './files.ts'
import { newHistoryKey } from './history-key.ts'
import type { Settings } from './settings.ts'
import type { State } from './state.ts'

const secret = z.string().check(z.minLength(32))

const secretsSchema = z.object({
  PASSWORD_PEPPER: secret,
  TOKEN_KEY: secret,
  FRONT_SECRET: secret,
  MAILCHANNELS_API_KEY: secret,
  HISTORY_KEY: secret,
})

export type Secrets = z.output<typeof secretsSchema>

const newSecret = (): string => randomBytes(32).toString('base64url')

/**
 * The state folder's own secrets, made at its first use.
 * @throws Failure if they are gone while the data is there: no stored password could be checked any more.
 */
export const keepSecrets = (state: State): Secrets => {
  const path = state.path('secrets.json')
  const text = readIfThere(path)
  if (text === undefined) {
    if (existsSync(state.path('wrangler')) || existsSync(state.path('deno')))
      throw new Failure(`${path} is gone, without which its data is of no use: \`npm start -- --fresh\` begins anew.`)
    const made = {
      PASSWORD_PEPPER: newSecret(),
      TOKEN_KEY: newSecret(),
      FRONT_SECRET: newSecret(),
      MAILCHANNELS_API_KEY: newSecret(),
      HISTORY_KEY: newHistoryKey(),
    }
    writeJson(path, made)
    return made
  }
  try {
    const kept = z.parse(z.extend(secretsSchema, { HISTORY_KEY: z.optional(secret) }), JSON.parse(text))
    if (kept.HISTORY_KEY !== undefined) return { ...kept, HISTORY_KEY: kept.HISTORY_KEY }
    // A folder from before the history was sealed.
    const completed = { ...kept, HISTORY_KEY: newHistoryKey() }
    writeJson(path, completed)
    return completed
  } catch {
    throw new Failure(`${path} is not what \`npm start\` wrote there: \`npm start -- --fresh\` begins anew.`)
  }
}

const certificateOf = ({ certificate }: KeyedCertificate): string =>
  new X509Certificate(certificate).raw.toString('base64')

const keyOf = ({ key }: KeyedCertificate): string =>
  createPrivateKey(key).export({ format: 'der', type: 'pkcs8' }).toString('base64')

type Cas = Pick<Certificates, 'issuing' | 'previous'>

const caCertificates = ({ issuing, previous }: Cas) => ({
  ISSUING_CA_CERTIFICATE: certificateOf(issuing),
  PREVIOUS_ISSUING_CA_CERTIFICATES: previous.map(certificateOf).join(' '),
})

const caKeys = ({ issuing, previous }: Cas) => ({
  ISSUING_CA_KEY: keyOf(issuing),
  PREVIOUS_ISSUING_CA_KEYS: previous.map(keyOf).join(' '),
})

/** What the signer's Worker is given, and nobody else: it takes from wrangler's environment what its file names. */
export const signerEnv = (cas: Cas, { origins }: Settings): Record<string, string> => ({
  ...caCertificates(cas),
  ...caKeys(cas),
  PORTAL_ORIGIN: origins.portal,
})

const asEnv = (values: Record<string, string>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')

/** What the system behind its TLS fronts gets beyond wrangler.toml. Mails go to the mailbox and nowhere else. */
export const ownVariables = (secrets: Secrets, cas: Cas, { ports, origins, worker }: Settings) => ({
  ...secrets,
  ...caCertificates(cas),
  ...worker,
  MAIL_BASE_URL: `http://127.0.0.1:${ports.mailbox}`,
  PORTAL_ORIGIN: origins.portal,
  MEMBER_ORIGIN: origins.member,
  CERTIFICATE_SOURCE: 'rfc9440',
})

/** Where the CA's keys are held in the app's own process. */
export const keysInProcess = (cas: Cas) => ({ ...caKeys(cas), CA_KEY_HOLDER: 'process' })

/**
 * Writes them for `wrangler dev`: `dev.env` for the system behind its TLS fronts, with a signer beside it, `plain.env`
 * for `wrangler dev` alone.
 */
export const writeEnvFiles = (state: State, variables: ReturnType<typeof ownVariables>, cas: Cas): void => {
  const { FRONT_SECRET, PORTAL_ORIGIN, MEMBER_ORIGIN, CERTIFICATE_SOURCE, ...plain } = variables
  writeAtomically(state.path('plain.env'), asEnv({ ...plain, ...keysInProcess(cas) }))
  writeAtomically(state.path('dev.env'), asEnv(variables))
}
