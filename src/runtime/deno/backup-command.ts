// `backup-command.ts take DATA_DIR FOLDER` while the system runs; `backup-command.ts restore FOLDER DATA_DIR` while it does not.
import { BackupRefused, restoreBackup, takeBackup } from './backup.ts'

const [act, from, to, ...others] = Deno.args

const say = (line: string): void => {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`))
}

const run = async (): Promise<void> => {
  if (from === undefined || to === undefined || others.length > 0 || (act !== 'take' && act !== 'restore'))
    throw new BackupRefused('take DATA_DIR FOLDER, or restore FOLDER DATA_DIR')
  const { takenAt, files } = await (act === 'take' ? takeBackup(from, to) : restoreBackup(from, to))
  say(`${Object.keys(files).length} databases as they were at ${takenAt} are in ${to}`)
}

try {
  await run()
} catch (error) {
  if (!(error instanceof BackupRefused)) throw error
  say(error.message)
  Deno.exit(1)
}
