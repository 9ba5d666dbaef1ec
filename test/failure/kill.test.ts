import { after, before, test } from 'node:test'
import { CHEAP_HASHES } from '../support/cheap-hashes.ts'
import type { LocalSystem } from '../support/local-system.ts'
import { seedOf } from '../support/seeded.ts'
import { startBundledDeno } from './bundled-deno.ts'
import { startKillableSystem } from './killable-system.ts'
import { killRandomly } from './random-kills.ts'

/**
 * 200 in sum. Deno is back the soonest; twenty are most of one organisation's journey.
 * `npm run soak -- --kills 1000` takes either as far as one likes.
 */
const KILLS = { deno: 180, workerd: 20, cloudflare: 20 }

const seed = seedOf(process.env.KILL_SEED)

let system: LocalSystem

before(async () => {
  system = await startKillableSystem({ RATE_LIMIT: 'off', ...CHEAP_HASHES }, startBundledDeno)
})

after(() => system?.stop())

test(`kill -9 all along the journey loses nothing that a screen has confirmed, and leaves nothing half done (KILL_SEED=${seed})`, async t => {
  const count = await killRandomly(system, { kills: KILLS[system.runtime], seed }, line => t.diagnostic(line))
  t.diagnostic(JSON.stringify(count))
})
