// Runs before every command of package.json that needs them, under whatever Node the machine has (20 or newer): makes
// `node_modules` what package-lock.json says. Everything after it runs on the Node that the lockfile pins.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const marker = 'node_modules/.installed-lockfile'
const wanted = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex')
if (!existsSync(marker) || readFileSync(marker, 'utf8') !== wanted) {
  console.log('• installing packages (npm ci) …')
  // npm hands its lifecycle variables down; the nested npm must start from the user's own settings.
  const result = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (result.status !== 0) {
    console.error(
      'Installing the packages failed; see the lines above. Check the network and run the same command again.',
    )
    process.exit(1)
  }
  writeFileSync(marker, wanted)
}
