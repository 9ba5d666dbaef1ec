import type { Context } from 'hono'
import type { Deps, Origin } from '../deps.ts'
import type { MessageCode } from '../ui/messages.ts'

/** What a runtime hands to the app with each request. */
export type Runtime = {
  deps: Deps
  /** Whether this address may post once more now. */
  mayPost: (address: string) => Promise<boolean>
  /** `request.cf.tlsClientAuth` on Cloudflare. */
  tlsClientAuth?: unknown
}

export type Env = { Bindings: Runtime; Variables: { origin: Origin; refusalCode?: MessageCode } }

export type AppContext = Context<Env>
