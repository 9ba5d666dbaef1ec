import { join } from 'node:path'
import { unstable_readConfig } from 'wrangler'
import * as z from 'zod/mini'
import { configProblems } from '../../src/config.ts'
import { ROOT } from '../local/settings.ts'
import type { EnvironmentName } from './environment-name.ts'

/** What wrangler.toml says of an environment, with what it inherits. */
export type Environment = {
  name: EnvironmentName
  worker: string
  vars: Record<string, unknown>
  databaseIds: (string | undefined)[]
  routes: string[]
  /** The Worker that its binding SIGNER leads to. */
  signer: string | undefined
}

const configSchema = z.object({
  name: z.string(),
  vars: z.record(z.string(), z.unknown()),
  d1_databases: z.array(z.object({ database_id: z.optional(z.string()) })),
  services: z.array(z.object({ binding: z.string(), service: z.string() })),
  routes: z.array(z.union([z.string(), z.object({ pattern: z.string() })])),
})

export const readEnvironment = (name: EnvironmentName): Environment => {
  const read = unstable_readConfig({ config: join(ROOT, 'wrangler.toml'), env: name }, { hideWarnings: true })
  const config = z.parse(configSchema, read)
  return {
    name,
    worker: config.name,
    vars: config.vars,
    databaseIds: config.d1_databases.map(({ database_id }) => database_id),
    signer: config.services.find(({ binding }) => binding === 'SIGNER')?.service,
    routes: config.routes.map(route => (typeof route === 'string' ? route : route.pattern)),
  }
}

/** RFC 2606 and JPRS keep these names for documents: nobody's deployment has them. */
const PLACEHOLDER = /REPLACE-|(^|[.@/])example(\.|$)/

/** Everything that is still as the repository has it and must be the deployment's own. */
export const placeholdersIn = ({ vars, databaseIds, routes }: Environment): string[] => [
  ...Object.entries(vars).flatMap(([name, value]) => (PLACEHOLDER.test(String(value)) ? [`${name} = "${value}"`] : [])),
  ...databaseIds.flatMap(id => (id && !PLACEHOLDER.test(id) ? [] : [`database_id = "${id ?? ''}"`])),
  ...routes.flatMap(pattern => (PLACEHOLDER.test(pattern) ? [`route "${pattern}"`] : [])),
]

/** Both origins are served by this Worker and by their own host names, or nobody would reach them. */
export const unroutedHosts = ({ vars, routes }: Environment): string[] =>
  [vars.PORTAL_ORIGIN, vars.MEMBER_ORIGIN]
    .map(origin => new URL(String(origin)).host)
    .filter(host => !routes.includes(host))

/** What no file holds: `wrangler secret put` brings it to Cloudflare. */
export const requiredSecrets = ({ vars }: Environment): string[] => [
  'PASSWORD_PEPPER',
  'TOKEN_KEY',
  'ISSUING_CA_CERTIFICATE',
  'HISTORY_KEY',
  'MAILCHANNELS_API_KEY',
  ...(vars.CERTIFICATE_SOURCE === 'rfc9440' ? ['FRONT_SECRET'] : []),
]

/** Passes for every secret that is only looked at by its length and alphabet. */
const STAND_IN = 'A'.repeat(64)

/**
 * What the deployed Worker would say of its configuration. The values of secrets cannot be read back, so that only
 * whether they are there is known.
 */
export const problemsWith = ({ vars }: Environment, secrets: readonly string[]): string[] =>
  configProblems({ ...Object.fromEntries(secrets.map(name => [name, STAND_IN])), ...vars })

/** The configuration of the Worker that holds the issuing CAs' keys. */
export const SIGNER = 'wrangler.signer.toml'

const signerSchema = z.object({
  name: z.string(),
  vars: z.record(z.string(), z.unknown()),
  routes: z.optional(z.array(z.unknown())),
  secrets: z.object({ required: z.array(z.string()) }),
})

/** What both Workers must say alike, and that the one with the keys is reached by the other alone. */
export const signerProblems = ({ name, vars, signer }: Environment): string[] => {
  const read = unstable_readConfig({ config: join(ROOT, SIGNER), env: name }, { hideWarnings: true })
  const config = z.parse(signerSchema, read)
  return [
    ...(signer === config.name ? [] : [`SIGNER leads to ${signer}, the signer is ${config.name}`]),
    ...(config.routes?.length ? [`${SIGNER} must have no route`] : []),
    ...(config.secrets.required.includes('ISSUING_CA_KEY') ? [] : [`${SIGNER} does not require ISSUING_CA_KEY`]),
    ...Object.entries(config.vars).flatMap(([variable, value]) =>
      vars[variable] === value ? [] : [`${variable} of ${SIGNER} is not that of wrangler.toml`],
    ),
  ]
}
