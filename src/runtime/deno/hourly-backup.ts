import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { formatDay, HOUR_MS } from '../../lib/jst.ts'
import { log, loggedError } from '../../lib/log.ts'
import { noteCronRun } from '../../operations/cron-runs.ts'
import { BACKUP_JOB } from '../../operations/nightly-jobs.ts'
import { DRAFT, type Manifest, takeBackup } from './backup.ts'
import { SqliteDatabase } from './d1-database.ts'
import { MAIN_FILE } from './names.ts'
import { openSqlite } from './sqlite.ts'

/** All of two days are kept … */
const LATEST = 48
/** … and the last one of this day and of the 30 before it: whoever was deleted shall not live on in backups for ever. */
const DAYS = 31

/** A draft in which nothing was written for so long is of a backup that was killed. */
const DEAD_AFTER_MS = 6 * HOUR_MS

/** `20261125T190000Z`, as the folders of hourly backups are named: what has another name is a person's. */
const nameOf = (at: Date): string => `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`

const instantOf = (name: string): Date | undefined => {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(name) ?? []
  return y === undefined ? undefined : new Date(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`)
}

/** `.partial` is what others call theirs, too: a person's own are left to them. */
const isHourlyDraft = (name: string): boolean =>
  name.endsWith(DRAFT) && instantOf(name.slice(0, -DRAFT.length)) !== undefined

/**
 * Which of a folder's entries are hourly backups that are not to be kept any longer at `now`. They are counted, not
 * measured by their age: a clock that was months ahead would have removed them all. What is named after a moment that
 * is still to come, as after such a clock, stays until then and takes no other's place.
 */
export const surplus = (names: readonly string[], now: Date): string[] => {
  const backups = names
    .map(name => ({ name, at: instantOf(name) }))
    .filter((backup): backup is { name: string; at: Date } => backup.at !== undefined && backup.at <= now)
    .sort((a, b) => a.at.getTime() - b.at.getTime())
  const lastOfDay = [...new Map(backups.map(({ name, at }) => [formatDay(at), name])).values()]
  const kept = new Set([...backups.slice(-LATEST).map(({ name }) => name), ...lastOfDay.slice(-DAYS)])
  return backups.map(({ name }) => name).filter(name => !kept.has(name))
}

const lastWrittenIn = (folder: string): number =>
  Math.max(...[folder, ...readdirSync(folder).map(name => join(folder, name))].map(path => statSync(path).mtimeMs))

/** One that cannot be removed (a person's own) stays, and keeps none of the others. */
const trying = (work: () => void): void => {
  try {
    work()
  } catch (error) {
    log({ event: 'cron_failed', job: BACKUP_JOB, duration: 0, error: loggedError(error) })
  }
}

/** Before the new one is taken: on a disk that is nearly full it may need their room. */
const makeRoom = (folder: string, now: Date): void => {
  const names = readdirSync(folder)
  for (const name of surplus(names, now))
    trying(() => {
      // Half a backup shall not have the name of a whole one.
      renameSync(join(folder, name), join(folder, `${name}${DRAFT}`))
      rmSync(join(folder, `${name}${DRAFT}`), { recursive: true })
    })
  for (const draft of names.filter(isHourlyDraft))
    trying(() => {
      if (now.getTime() - lastWrittenIn(join(folder, draft)) > DEAD_AFTER_MS)
        rmSync(join(folder, draft), { recursive: true })
    })
}

/** Among the jobs of the cron, whose alerts and metrics then tell when backups fail or come no more. */
const note = async (dataDir: string, at: Date, isDone: boolean): Promise<void> => {
  const file = join(dataDir, MAIN_FILE)
  if (!existsSync(file)) return
  const db = openSqlite(file)
  try {
    await noteCronRun(new SqliteDatabase(db), at, [{ job: BACKUP_JOB, isDone, duration: Date.now() - at.getTime() }])
  } finally {
    db.close()
  }
}

/** That a run cannot be noted, on a disk that is full, makes no backup of none, and none of one. */
const tryToNote = async (dataDir: string, at: Date, isDone: boolean): Promise<void> => {
  try {
    await note(dataDir, at, isDone)
  } catch (error) {
    log({ event: 'backup_not_noted', isDone, error: loggedError(error) })
  }
}

/** Takes a backup into a folder of `folder` that is named after the moment, and removes what is too old there. */
export const takeHourlyBackup = async (dataDir: string, folder: string): Promise<Manifest & { target: string }> => {
  const at = new Date()
  const target = join(folder, nameOf(at))
  let manifest: Manifest
  try {
    makeRoom(folder, at)
    manifest = await takeBackup(dataDir, target)
  } catch (error) {
    log({ event: 'cron_failed', job: BACKUP_JOB, duration: Date.now() - at.getTime(), error: loggedError(error) })
    await tryToNote(dataDir, at, false)
    throw error
  }
  await tryToNote(dataDir, at, true)
  return { ...manifest, target }
}
