import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { CHEAP_HASHES } from './cheap-hashes.ts'
import type { LocalSystem } from './local-system.ts'

/** `npm run bootstrap` beside the running system. Answers the contract of the office that it made; rejects as it fails. */
export const bootstrap = async ({ stateDir }: LocalSystem, ...args: string[]): Promise<LocalSystem['contract']> => {
  const env = { ...process.env, ...CHEAP_HASHES, STATE_DIR: stateDir }
  const { stdout } = await promisify(execFile)('node', ['scripts/bootstrap.ts', ...args], { env })
  const number = /contract number\)\s+(\d{8})/.exec(stdout)?.[1]
  const initialPassword = /initial password\)\s+(\S{8})/.exec(stdout)?.[1]
  if (!number || !initialPassword) throw new Error(`no contract is printed:\n${stdout}`)
  return { number, initialPassword }
}

/** The system with the first office of the demo contract's bank in the demo contract's place. */
export const withFirstOffice = async (system: LocalSystem): Promise<LocalSystem> => ({
  ...system,
  contract: await bootstrap(system, '--bank', '2963', '--office', '本店営業部'),
})
