import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DAY_MS, formatDay, HOUR_MS } from '../../lib/jst.ts'
import { log, loggedError } from '../../lib/log.ts'
import { noteCronRun } from '../../operations/cron-runs.ts'
import { BACKUP_JOB } from '../../operations/nightly-jobs.ts'
import { DRAFT, type Manifest, takeBackup } from './backup.ts'
import { SqliteDatabase } from './d1-database.ts'
import { MAIN_FILE } from './names.ts'
import { openSqlite } from './sqlite.ts'

/** Every backup is kept for so long, and then the last one of each day. */
const ALL_FOR_MS = 2 * DAY_MS
/** Whoever was deleted shall not live on in backups for ever. */
const DAILY_FOR_MS = 30 * DAY_MS

/** A draft in which nothing was written for so long is of a backup that was killed. */
const DEAD_AFTER_MS = 6 * HOUR_MS

/** `20261125T190000Z`, as the folders of hourly backups are named: what has another name is a person's. */
const nameOf = (at: Date): string => `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`

const instantOf = (name: string): Date | undefined => {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(name) ?? []
  return y === undefined ? undefined : new Date(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`)
}

/** Which of a folder's entries are hourly backups that are not to be kept any longer at `now`. Never the newest one. */
export const surplus = (names: readonly string[], now: Date): string[] => {
  const backups = names
    .map(name => ({ name, at: instantOf(name) }))
    .filter((backup): backup is { name: string; at: Date } => backup.at !== undefined)
    .sort((a, b) => a.at.getTime() - b.at.getTime())
  const lastOfDay = new Map(backups.map(({ name, at }) => [formatDay(at), name]))
  const newest = backups.at(-1)?.name
  return backups
    .filter(({ name, at }) => {
      const age = now.getTime() - at.getTime()
      const isKept = age <= ALL_FOR_MS || (age <= DAILY_FOR_MS && lastOfDay.get(formatDay(at)) === name)
      return !isKept && name !== newest
    })
    .map(({ name }) => name)
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
  for (const draft of names.filter(name => name.endsWith(DRAFT)))
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

/** Takes a backup into a folder of `folder` that is named after the moment, and removes what is too old there. */
export const takeHourlyBackup = async (dataDir: string, folder: string): Promise<Manifest & { target: string }> => {
  const at = new Date()
  const target = join(folder, nameOf(at))
  try {
    makeRoom(folder, at)
    const manifest = await takeBackup(dataDir, target)
    await note(dataDir, at, true)
    return { ...manifest, target }
  } catch (error) {
    log({ event: 'cron_failed', job: BACKUP_JOB, duration: Date.now() - at.getTime(), error: loggedError(error) })
    // That it cannot be noted, on a disk that is full, is not what went wrong first.
    await note(dataDir, at, false).catch(() => undefined)
    throw error
  }
}
