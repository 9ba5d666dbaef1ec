// What `npm run dev` (plain `wrangler dev`, no TLS fronts) needs before it can run.
import { exitWith } from './local/failure.ts'
import { setUp } from './local/set-up.ts'
import { readSettings } from './local/settings.ts'
import { openState } from './local/state.ts'

try {
  const settings = readSettings(process.env)
  await setUp(settings, openState(settings.stateDir, { isFresh: false }))
} catch (error) {
  exitWith(error)
}
