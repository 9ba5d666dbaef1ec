import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { ScryptCost } from '../../src/credentials/password-hash.ts'
import { Failure } from './failure.ts'

export const ROOT = dirname(dirname(import.meta.dirname))

/** The first that strips types from .ts files by itself and has node:sqlite. */
const OLDEST_NODE = [22, 18]

const SCRYPT = ['SCRYPT_LOG2_N', 'SCRYPT_R', 'SCRYPT_P']
/** Optional in every deployment (docs/operations.md). */
const OPTIONAL = ['HEALTH_TOKEN', 'OPERATIONS_MAIL', 'SERVICE_HOURS']

export type Ports = { portal: number; member: number; mailbox: number }

export const RUNTIMES = ['cloudflare', 'workerd', 'deno'] as const

/**
 * What carries the app: `wrangler dev`; Cloudflare's runtime by itself, with the Workers as they are deployed; or Deno, as
 * on an own server. The first two have the same data.
 */
export type RuntimeName = (typeof RUNTIMES)[number]

export type Settings = {
  runtime: RuntimeName
  stateDir: string
  ports: Ports
  /** What browsers call it: the TLS fronts, or an own server's names. */
  origins: { portal: string; member: string }
  /** Where DevTools reach the Worker under `wrangler dev`; 0 lets wrangler choose. */
  inspectorPort: number
  /** Passed on to the Worker. */
  worker: Record<string, string>
  scrypt: ScryptCost
  /** Variables of wrangler.toml. */
  variables: Record<string, string>
  /** Cron expressions of wrangler.toml. */
  crons: string[]
}

export type WranglerToml = { crons: string[]; variables: Record<string, string> }

/** What the top level of wrangler.toml, before its environments, says of crons and variables. */
const readWranglerToml = (text: string): WranglerToml => {
  const [development = ''] = text.split(/^\[+env\./m)
  const [, variables = ''] = /^\[vars\]\n((?:(?!\[).*\n)*)/m.exec(development) ?? []
  const [, list = ''] = /^crons\s*=\s*\[([^\]]*)\]/m.exec(development) ?? []
  return {
    crons: [...list.matchAll(/"([^"]*)"/g)].map(match => match[1] ?? ''),
    variables: Object.fromEntries(
      [...variables.matchAll(/^(\w+)\s*=\s*"([^"]*)"/gm)].map(([, name = '', value = '']) => [name, value]),
    ),
  }
}

const refuseOldNode = (): void => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor))
    throw new Failure(
      `Node ${process.versions.node} is too old: run this with npm, which takes the project's own Node.`,
    )
}

const readPort = (env: NodeJS.ProcessEnv, variable: string, otherwise: number): number => {
  const text = env[variable]?.trim() || String(otherwise)
  const port = Number(text)
  if (!/^\d+$/.test(text) || port < 1 || port > 65535)
    throw new Failure(`${variable} must be a port number from 1 to 65535, not "${text}".`)
  return port
}

const readPorts = (env: NodeJS.ProcessEnv): Ports => {
  const ports = {
    portal: readPort(env, 'PORTAL_PORT', 8443),
    member: readPort(env, 'MEMBER_PORT', 8444),
    mailbox: readPort(env, 'MAILBOX_PORT', 8025),
  }
  if (new Set(Object.values(ports)).size < 3)
    throw new Failure('PORTAL_PORT, MEMBER_PORT and MAILBOX_PORT must be three different ports.')
  return ports
}

const readRuntime = (env: NodeJS.ProcessEnv): RuntimeName => {
  const text = env.RUNTIME?.trim() || 'cloudflare'
  const runtime = RUNTIMES.find(name => name === text)
  if (!runtime) throw new Failure(`RUNTIME must be "cloudflare", "workerd" or "deno", not "${text}".`)
  return runtime
}

const readRateLimit = (env: NodeJS.ProcessEnv): string => {
  const text = env.RATE_LIMIT?.trim() || 'on'
  if (text !== 'on' && text !== 'off') throw new Failure(`RATE_LIMIT must be "on" or "off", not "${text}".`)
  return text
}

/** Those of the variables that have a value. */
const given = (names: readonly string[], env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(names.flatMap(name => (env[name]?.trim() ? [[name, env[name].trim()]] : [])))

/** @throws Failure with the first thing that is wrong. */
export const readSettings = (env: NodeJS.ProcessEnv): Settings => {
  refuseOldNode()
  const toml = readWranglerToml(readFileSync(join(ROOT, 'wrangler.toml'), 'utf8'))
  const scrypt = given(SCRYPT, env)
  const ports = readPorts(env)
  const costOf = (name: string): number => {
    const text = scrypt[name] ?? toml.variables[name] ?? ''
    if (!/^\d{1,2}$/.test(text)) throw new Failure(`${name} must be a small whole number, not "${text}".`)
    return Number(text)
  }
  return {
    runtime: readRuntime(env),
    variables: toml.variables,
    stateDir: resolve(ROOT, env.STATE_DIR?.trim() || '.local'),
    ports,
    origins: { portal: `https://localhost:${ports.portal}`, member: `https://localhost:${ports.member}` },
    inspectorPort: env.INSPECTOR_PORT?.trim() ? readPort(env, 'INSPECTOR_PORT', 0) : 0,
    worker: { RATE_LIMIT: readRateLimit(env), ...scrypt, ...given(OPTIONAL, env) },
    scrypt: { log2N: costOf('SCRYPT_LOG2_N'), r: costOf('SCRYPT_R'), p: costOf('SCRYPT_P') },
    crons: toml.crons,
  }
}
