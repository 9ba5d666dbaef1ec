// `npm run deploy -- staging|production`: checks everything that can be checked, brings the database up to date, deploys
// the Worker and asks it how it is. Says each step; refuses before anything remote was changed.

import { spawnSync } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import * as z from 'zod/mini'
import { build } from './build.ts'
import {
  type Environment,
  placeholdersIn,
  problemsWith,
  readEnvironment,
  requiredSecrets,
  signerProblems,
  unroutedHosts,
} from './deployment/environment.ts'
import { isEnvironment } from './deployment/environment-name.ts'
import { exitWith, Failure } from './local/failure.ts'
import { runNode } from './local/processes.ts'
import { say } from './local/set-up.ts'
import { ROOT } from './local/settings.ts'
import { WRANGLER } from './local/wrangler.ts'

/** New routes and certificates take a while to be everywhere. */
const HEALTHY_WITHIN_MS = 120_000
const ASKED_EVERY_MS = 5_000

const list = (lines: readonly string[]): string => lines.map(line => `\n  ${line}`).join('')

const wrangler = ({ name }: Environment, failing: string, args: string[]): Promise<string> =>
  runNode(failing, [WRANGLER, ...args, '--env', name], { WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_ENV: undefined })

/** What is deployed must be what is reviewed: a commit, and nothing beside it. */
const cleanCommit = (): string => {
  const git = (...args: string[]): string => {
    const { status, stdout, error } = spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' })
    if (status !== 0 || error)
      throw new Failure(`\`git ${args.join(' ')}\` failed: deploy from a clone of the repository.`)
    return stdout.trim()
  }
  const changed = git('status', '--porcelain').split('\n').filter(Boolean)
  if (changed.length > 0)
    throw new Failure(`Commit or remove these first, so that what is deployed can be named:${list(changed)}`)
  return git('rev-parse', '--short=12', 'HEAD')
}

const mustBeFilledIn = (environment: Environment): void => {
  const open = [
    ...placeholdersIn(environment),
    ...unroutedHosts(environment).map(host => `no route for ${host} in [env.${environment.name}]`),
  ]
  const apart = signerProblems(environment)
  if (apart.length > 0) throw new Failure(`The two Workers do not fit together:${list(apart)}`)
  if (open.length > 0)
    throw new Failure(`wrangler.toml is not filled in for ${environment.name} (docs/production.md):${list(open)}`)
}

const secretsSchema = z.array(z.object({ name: z.string() }))

const mustHaveItsSecrets = async (environment: Environment): Promise<void> => {
  const failing = `Cloudflare did not tell the secrets of ${environment.worker}. Are you logged in (\`wrangler login\`), and was a first secret put`
  const text = await wrangler(environment, failing, ['secret', 'list', '--format', 'json'])
  const there = z.parse(secretsSchema, JSON.parse(text.slice(text.indexOf('[')))).map(({ name }) => name)
  const missing = requiredSecrets(environment).filter(name => !there.includes(name))
  const problems = missing.length > 0 ? missing.map(name => `${name} is missing`) : problemsWith(environment, there)
  if (problems.length > 0)
    throw new Failure(
      `The Worker would not start. Put secrets with \`wrangler secret put NAME --env ${environment.name}\`:${list(problems)}`,
    )
}

/** The way back, should the migration turn out wrong: `wrangler d1 time-travel restore DB --bookmark …`. */
const bookmarkOf = async (environment: Environment): Promise<string> => {
  const text = await wrangler(environment, 'Cloudflare did not tell the state of the database', [
    ...['d1', 'time-travel', 'info', 'DB', '--json'],
  ])
  return z.parse(z.object({ bookmark: z.string() }), JSON.parse(text.slice(text.indexOf('{')))).bookmark
}

const askForHealth = async (origin: string): Promise<string> => {
  const token = process.env.HEALTH_TOKEN
  try {
    const answer = await fetch(`${origin}/health`, {
      headers: token ? { Authorization: `Bearer ${token}` } : {},
      signal: AbortSignal.timeout(10_000),
    })
    return `${answer.status} ${(await answer.text()).trim()}`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const mustBecomeHealthy = async ({ name, vars }: Environment): Promise<void> => {
  const origin = String(vars.PORTAL_ORIGIN)
  const until = Date.now() + HEALTHY_WITHIN_MS
  let answer = await askForHealth(origin)
  while (!answer.startsWith('200 ') && Date.now() < until) {
    await delay(ASKED_EVERY_MS)
    answer = await askForHealth(origin)
  }
  if (!answer.startsWith('200 '))
    throw new Failure(
      `Deployed, but ${origin}/health answers: ${answer}\n\`wrangler rollback --env ${name}\` brings the version before back.`,
    )
  say(`healthy: ${answer.slice(4)}`)
}

const deploy = async (args: readonly string[]): Promise<void> => {
  const [name, ...more] = args
  if (!isEnvironment(name) || more.length > 0) throw new Failure('Usage: npm run deploy -- staging|production')
  const environment = readEnvironment(name)
  const commit = cleanCommit()
  say(`deploying ${commit} to ${name}`)
  mustBeFilledIn(environment)
  say('the configuration is filled in')
  await mustHaveItsSecrets(environment)
  say('all secrets are there')
  await build()
  say('the browser bundle is built')
  say(`the database is at ${await bookmarkOf(environment)}`)
  await wrangler(environment, 'The migrations failed; the Worker was not touched', [
    ...['d1', 'migrations', 'apply', 'DB', '--remote'],
  ])
  say('all migrations are applied')
  await wrangler(environment, 'The Worker was not deployed', [
    'deploy',
    '--tag',
    commit,
    '--message',
    `commit ${commit}`,
  ])
  say(`${environment.worker} is deployed`)
  await mustBecomeHealthy(environment)
}

try {
  await deploy(process.argv.slice(2))
} catch (error) {
  exitWith(error)
}
