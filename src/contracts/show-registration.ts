import type { Deps } from '../deps.ts'
import { findRegisteredUser, findRegistration } from './store.ts'

export type ShownRegistration = {
  organisation: string
  /** Set once the master user is registered. */
  registered: { organisation: string; userId: string; name: string; mail: string } | null
}

/** What the screens of an open or finished registration show, or null when its time is over. */
export const showRegistration = async (deps: Deps, tokenHash: string): Promise<ShownRegistration | null> => {
  const registration = await findRegistration(deps.db, tokenHash, deps.now())
  if (!registration) return null
  const { organisation, registeredUser } = registration
  const user = registeredUser ? await findRegisteredUser(deps.db, registeredUser) : null
  return { organisation, registered: user && { organisation, ...user } }
}
