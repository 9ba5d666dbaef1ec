import { reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'

const isEmpty = async (): Promise<boolean> =>
  (await env.DB.prepare(`SELECT 1 FROM sqlite_master WHERE name = 'must'`).first()) === null

// The runtime and the modules stay from file to file (isolate: false), the data must not. An object that was just at work
// for the file before may outlive the first try.
const LONGEST_MS = 10_000
for (const began = Date.now(); ; ) {
  await reset()
  if (await isEmpty()) break
  if (Date.now() - began > LONGEST_MS) throw new Error("the last file's data are still there")
}

// All in one go: batch by batch it takes ten times as long, before each file.
await env.DB.batch(env.TEST_MIGRATIONS.flatMap(({ queries }) => queries).map(query => env.DB.prepare(query)))
