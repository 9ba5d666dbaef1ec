// `npm run history:verify`: proves 操作履歴 row by row, by its signed checkpoints and the archive's copies of them, and
// names whatever was changed, removed, slipped in, forged or lost. Exits 1 if anything was, 0 if all is as it was sealed.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parseArgs } from 'node:util'
import * as z from 'zod/mini'
import type { CanonicalRow } from '../src/history/canonical-row.ts'
import { describeFinding, type Finding } from '../src/history/finding.ts'
import { openHistoryKey, type TrustedKeys, trustedKeys } from '../src/history/history-key.ts'
import { type Ask, historySource } from '../src/history/verification-store.ts'
import { type Report, verifyHistory } from '../src/history/verify-history.ts'
import { fromBase64, isBase64 } from '../src/lib/bytes.ts'
import { exitWith, Failure } from './local/failure.ts'
import { readIfThere } from './local/files.ts'
import { linesOfLost } from './local/lost-rows.ts'
import { ROOT, readSettings } from './local/settings.ts'
import { askOf, openArchive, TARGET_OPTIONS, type Target, targetOf } from './local/target.ts'

const USAGE = `npm run history:verify [-- OPTIONS]
  --env NAME              staging or production: the deployed database and bucket, with wrangler's credentials
  --database FILE         a SQLite file, wherever it is
  --archive FOLDER        the archive, or a copy of the bucket, as a folder
  --lost                  also prints the rows that restores of the database have lost, as JSON Lines, with the user IDs
                          that the database knows (actorIs, subjectIs)
  Whose signatures count: HISTORY_PUBLIC_KEY in the environment (base64; after a change of HISTORY_KEY all of them,
  by commas: "OLD,NEW"), or the one HISTORY_KEY; locally the state folder's own key.`

const readOptions = (args: string[]) => {
  try {
    const options = { ...TARGET_OPTIONS, archive: { type: 'string' }, lost: { type: 'boolean' } } as const
    return parseArgs({ args, options }).values
  } catch (error) {
    throw new Failure(`${error instanceof Error ? error.message : error}\n${USAGE}`)
  }
}

const localSecrets = z.object({ HISTORY_KEY: z.string() })

const privateKeyText = (target: Target): string | undefined => {
  if (process.env.HISTORY_KEY) return process.env.HISTORY_KEY
  if (target.kind !== 'local') return undefined
  return localSecrets.safeParse(JSON.parse(readIfThere(join(target.stateDir, 'secrets.json')) ?? '{}')).data
    ?.HISTORY_KEY
}

const keysFor = async (target: Target): Promise<TrustedKeys> => {
  const given = process.env.HISTORY_PUBLIC_KEY?.split(',').map(text => text.trim()) ?? []
  if (given.some(text => !isBase64(text) || fromBase64(text).length !== 32))
    throw new Failure('HISTORY_PUBLIC_KEY must be public Ed25519 keys of 32 bytes in base64, separated by commas.')
  const ownText = given.length === 0 ? privateKeyText(target) : undefined
  if (ownText !== undefined) {
    const { publicKey } = await openHistoryKey(fromBase64(ownText))
    console.log(`• public key ${publicKey}`)
    given.push(publicKey)
  }
  if (given.length === 0) throw new Failure(`HISTORY_PUBLIC_KEY or HISTORY_KEY must be in the environment.\n${USAGE}`)
  const keys = await trustedKeys(given.map(fromBase64))
  console.log(`• signatures count of the keys ${[...keys.keys()].join(', ')}`)
  return keys
}

type Trigger = { name: string; sql: string }

const TRIGGERS_SQL = `SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'history%' ORDER BY name`

/** What keeps the history append-only must be there, word for word as the migrations make it. */
const checkTriggers = async (ask: Ask): Promise<Finding[]> => {
  const model = new DatabaseSync(':memory:')
  for (const file of globSync('migrations/*.sql', { cwd: ROOT }).sort())
    model.exec(readFileSync(join(ROOT, file), 'utf8'))
  const there = new Map((await ask<Trigger>(TRIGGERS_SQL)).map(({ name, sql }) => [name, sql]))
  const expected: unknown = model.prepare(TRIGGERS_SQL).all()
  return z
    .parse(z.array(z.object({ name: z.string(), sql: z.string() })), expected)
    .filter(({ name, sql }) => there.get(name) !== sql)
    .map(({ name }) => ({ kind: 'trigger_changed', name, isThere: there.has(name) }))
}

const tell = ({ checkpoints, rows, unsealed, purgedUpTo, lost }: Report, findings: readonly Finding[]): void => {
  console.log(`• ${checkpoints} checkpoints and ${rows} rows looked at; ${unsealed} rows wait for their checkpoint`)
  if (purgedUpTo > 0) console.log(`• rows up to checkpoint ${purgedUpTo} were purged after ten years`)
  if (lost.checkpoints.length > 0) {
    const numbers = lost.checkpoints.map(({ number }) => number).sort((a, b) => a - b)
    console.log(
      `• a restore of the database lost ${lost.rows.length} rows (checkpoints ${numbers.join(', ')} of the archive); the history says so, the archive has them`,
    )
  }
  for (const finding of findings) console.log(`✗ ${describeFinding(finding)}`)
  if (findings.length === 0) console.log('The history is as it was sealed.')
  else console.log(`${findings.length} findings.`)
}

/** What the staff do again. Of whom they cannot know, it says whom to ask. */
const tellLost = async (ask: Ask, rows: readonly CanonicalRow[]): Promise<void> => {
  const { lines, unknown } = await linesOfLost(ask, rows)
  for (const line of lines) console.log(line)
  if (unknown === 0) return
  console.log(`• ${unknown} of the users in these rows are not in this database: they were registered in the lost time, and the history
  has no user IDs. Ask the master user of the row's contract (contract_number), of a master user the organisation. Who
  has a certificate of that time is refused at the login (E4002) and can read the own user ID in it, as its name.`)
}

const run = async (): Promise<void> => {
  const options = readOptions(process.argv.slice(2))
  const target = targetOf(options, readSettings(process.env).stateDir)
  const keys = await keysFor(target)
  const ask = askOf(target)
  const { archive, close } = await openArchive(target, options.archive)
  try {
    if (!archive) console.log('• without an archive: what the database no longer knows cannot be missed')
    const report = await verifyHistory({ source: historySource(ask), keys, archive, now: new Date() })
    const findings = [...(await checkTriggers(ask)), ...report.findings]
    tell(report, findings)
    if (options.lost) await tellLost(ask, report.lost.rows)
    if (findings.length > 0) process.exitCode = 1
  } finally {
    await close()
  }
}

try {
  await run()
} catch (error) {
  exitWith(error)
}
