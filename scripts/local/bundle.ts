import { existsSync, globSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readIfThere } from './files.ts'
import { digestOfFiles } from './made-once.ts'
import { runNode } from './processes.ts'
import { ROOT } from './settings.ts'

/** In node_modules, like that of the installation: static/ is served to everybody. */
const MARKER = join(ROOT, 'node_modules/.browser-bundle')

const digestOfInputs = (): string =>
  digestOfFiles(['package-lock.json', 'scripts/build.ts', ...globSync('src/**/*.{ts,tsx,css}', { cwd: ROOT }).sort()])

/** Builds static/build unless it was built from just these sources. */
export const bundle = async (onWork: () => void): Promise<void> => {
  const inputs = digestOfInputs()
  const isThere = existsSync(join(ROOT, 'static/build')) && globSync('static/build/*.js', { cwd: ROOT }).length > 0
  if (isThere && readIfThere(MARKER) === inputs) return
  onWork()
  await runNode('Building the browser bundle failed', ['scripts/build.ts'])
  writeFileSync(MARKER, inputs)
}
