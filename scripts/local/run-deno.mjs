// Runs npm's Deno on the leash (see leash.mjs), which only a Node process can wear: what the starter says to the process
// group reaches Deno itself, and this ends with it.
import { spawn } from 'node:child_process'
import { join } from 'node:path'

const DENO = join(import.meta.dirname, '../../node_modules/deno', process.platform === 'win32' ? 'deno.exe' : 'deno')

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})
const child = spawn(DENO, process.argv.slice(2), { stdio: ['ignore', 'inherit', 'inherit'] })
child.once('error', error => {
  console.error(`Deno did not start: ${error.message}`)
  process.exit(1)
})
child.once('exit', code => process.exit(code ?? 1))
