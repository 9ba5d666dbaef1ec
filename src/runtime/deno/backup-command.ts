// `backup-command.ts take DATA_DIR FOLDER` and `… hourly DATA_DIR FOLDER_OF_FOLDERS` while the system runs;
// `… restore FOLDER DATA_DIR` while it does not.
import { BackupRefused, restoreBackup, takeBackup } from './backup.ts'
import { takeHourlyBackup } from './hourly-backup.ts'

const [act, from, to, ...others] = Deno.args

const say = (line: string): void => {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`))
}

const ACTS = { take: takeBackup, hourly: takeHourlyBackup, restore: restoreBackup }

const isAct = (name: string | undefined): name is keyof typeof ACTS => name !== undefined && Object.hasOwn(ACTS, name)

const run = async (): Promise<void> => {
  if (from === undefined || to === undefined || others.length > 0 || !isAct(act))
    throw new BackupRefused('take DATA_DIR FOLDER, hourly DATA_DIR FOLDER_OF_FOLDERS, or restore FOLDER DATA_DIR')
  const done = await ACTS[act](from, to)
  const where = 'target' in done ? done.target : to
  say(`${Object.keys(done.files).length} databases as they were at ${done.takenAt} are in ${where}`)
}

try {
  await run()
} catch (error) {
  if (!(error instanceof BackupRefused)) throw error
  say(error.message)
  Deno.exit(1)
}
