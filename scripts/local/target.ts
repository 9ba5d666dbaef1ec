import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import * as z from 'zod/mini'
import type { Archive } from '../../src/history/archive.ts'
import type { Ask } from '../../src/history/verification-store.ts'
import { bucketArchive } from '../../src/runtime/cloudflare/bucket-archive.ts'
import { ARCHIVE_FOLDER, MAIN_FILE } from '../../src/runtime/deno/names.ts'
import { folderArchive } from '../../src/runtime/folder-archive.ts'
import { type EnvironmentName, isEnvironment } from '../deployment/environment-name.ts'
import { d1File } from './d1-file.ts'
import { executeInFile } from './execute-in-file.ts'
import { Failure } from './failure.ts'
import { readIfThere } from './files.ts'
import { runNode } from './processes.ts'
import { ROOT, RUNTIMES, type RuntimeName } from './settings.ts'
import { WRANGLER } from './wrangler.ts'

/** Which system is meant: the local one of a state folder, a deployed one, or a database file wherever it is. */
export type Target =
  | { kind: 'local'; stateDir: string }
  | { kind: 'remote'; environment: EnvironmentName }
  | { kind: 'file'; file: string }

export const TARGET_OPTIONS = {
  env: { type: 'string' },
  database: { type: 'string' },
} as const

/** @throws Failure where the options contradict each other or name a file that is not there */
export const targetOf = (
  options: { env?: string | undefined; database?: string | undefined },
  stateDir: string,
): Target => {
  const { env: environment, database } = options
  if (environment !== undefined && database !== undefined)
    throw new Failure('--env and --database name two different systems.')
  if (environment !== undefined) {
    if (!isEnvironment(environment)) throw new Failure('--env must be staging or production.')
    return { kind: 'remote', environment }
  }
  if (database === undefined) return { kind: 'local', stateDir }
  const file = resolve(database)
  if (!existsSync(file)) throw new Failure(`There is no database ${file}.`)
  return { kind: 'file', file }
}

const devSchema = z.object({ runtime: z.enum(RUNTIMES) })

/** On what the folder's system runs or, when it is down, whose data is there. */
const runtimeOf = (stateDir: string): RuntimeName => {
  const running = readIfThere(join(stateDir, 'dev.json'))
  if (running !== undefined) return z.parse(devSchema, JSON.parse(running)).runtime
  return existsSync(join(stateDir, 'wrangler')) || !existsSync(join(stateDir, 'deno')) ? 'cloudflare' : 'deno'
}

/** The file in which the local system keeps its data. */
export const localDatabaseFile = (stateDir: string): string => {
  const deno = join(stateDir, 'deno', MAIN_FILE)
  const file = runtimeOf(stateDir) === 'deno' ? deno : d1File(join(stateDir, 'wrangler'))
  if (file === undefined || !existsSync(file))
    throw new Failure(`There is no system in ${stateDir} yet: run \`npm start\` first.`)
  return file
}

const fileOf = (target: Exclude<Target, { kind: 'remote' }>): string =>
  target.kind === 'file' ? target.file : localDatabaseFile(target.stateDir)

const answersSchema = z.array(z.object({ results: z.array(z.record(z.string(), z.unknown())) }))

/** `wrangler d1 execute` with the deployment's own credentials. Answers the rows of the last statement. */
const executeRemotely = async (environment: EnvironmentName, args: string[]): Promise<Record<string, unknown>[]> => {
  const command = [WRANGLER, 'd1', 'execute', 'DB', '--remote', '--env', environment, '--yes', '--json', ...args]
  const text = await runNode('Asking the database failed', command, { WRANGLER_SEND_METRICS: 'false' })
  return z.parse(answersSchema, JSON.parse(text.slice(text.indexOf('[')))).at(-1)?.results ?? []
}

/** Questions for reading only. A local file is read beside a system that runs on it. */
export const askOf = (target: Target): Ask => {
  if (target.kind === 'remote') {
    // wrangler binds nothing: the numbers, and nothing else, are written into the statement.
    return async <Row>(sql: string, ...numbers: number[]) => {
      const filled = sql.replace(/\?(\d+)/g, (_, n) => String(Math.trunc(numbers[Number(n) - 1] ?? 0)))
      const rows: unknown = await executeRemotely(target.environment, ['--command', filled])
      return rows as Row[]
    }
  }
  const database = new DatabaseSync(fileOf(target), { readOnly: true, timeout: 10_000 })
  return async <Row>(sql: string, ...numbers: number[]) => {
    const rows: unknown = database.prepare(sql).all(...numbers)
    return rows as Row[]
  }
}

/** Carries statements out in one transaction; a local file's beside the system that runs on it. */
export const executeOn = async (target: Target, sql: string): Promise<void> => {
  if (target.kind !== 'remote') {
    executeInFile(fileOf(target), sql)
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'statements-'))
  try {
    const file = join(folder, 'statements.sql')
    writeFileSync(file, sql, { mode: 0o600 })
    await executeRemotely(target.environment, ['--file', file])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const bucketsSchema = z.object({ r2_buckets: z.array(z.object({ binding: z.string(), bucket_name: z.string() })) })

/** As wrangler.toml has it for the target; undefined where the deployment goes without. */
const bucketName = async (target: Target): Promise<string | undefined> => {
  const { unstable_readConfig } = await import('wrangler')
  const env = target.kind === 'remote' ? { env: target.environment } : {}
  const read = unstable_readConfig({ config: join(ROOT, 'wrangler.toml'), ...env }, { hideWarnings: true })
  return z.parse(bucketsSchema, read).r2_buckets.find(({ binding }) => binding === 'HISTORY_ARCHIVE')?.bucket_name
}

export type OpenArchive = { archive: Archive | null; close: () => Promise<void> }

/**
 * The archive of the target: a folder that is named, else the bucket of wrangler.toml, local or deployed. A file's
 * archive has to be named, or there is none. Deno's local system has a folder of its own.
 */
export const openArchive = async (target: Target, folder: string | undefined): Promise<OpenArchive> => {
  const nothing = async () => undefined
  if (folder !== undefined) {
    if (!existsSync(folder)) throw new Failure(`There is no folder ${folder}.`)
    return { archive: folderArchive(resolve(folder)), close: nothing }
  }
  if (target.kind === 'local' && runtimeOf(target.stateDir) === 'deno')
    return { archive: folderArchive(join(target.stateDir, 'deno', ARCHIVE_FOLDER)), close: nothing }
  const bucket_name = target.kind === 'file' ? undefined : await bucketName(target)
  if (bucket_name === undefined) return { archive: null, close: nothing }
  const place = mkdtempSync(join(tmpdir(), 'archive-'))
  const config = join(place, 'wrangler.json')
  const bucket = { binding: 'HISTORY_ARCHIVE', bucket_name, remote: target.kind === 'remote' }
  writeFileSync(config, JSON.stringify({ name: 'archive', compatibility_date: '2026-10-01', r2_buckets: [bucket] }))
  const persist = target.kind === 'local' ? { path: join(target.stateDir, 'wrangler/v3') } : false
  // Only here: loading wrangler takes longer than most verifications.
  const { getPlatformProxy } = await import('wrangler')
  const proxy = await getPlatformProxy<{ HISTORY_ARCHIVE: Parameters<typeof bucketArchive>[0] }>({
    configPath: config,
    persist,
  })
  const close = async () => {
    await proxy.dispose()
    rmSync(place, { recursive: true, force: true })
  }
  return { archive: bucketArchive(proxy.env.HISTORY_ARCHIVE), close }
}
