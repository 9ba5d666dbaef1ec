import type { Deps } from '../deps.ts'
import { findRegisteredUser, findRegistration, hasRegistered } from './store.ts'

export type ShownRegistration = {
  contractNumber: string
  organisation: string
  /** Until then the form is taken. */
  until: Date
  /** Set once the master user is registered. */
  registered: { organisation: string; userId: string; name: string; mail: string } | null
}

/** What the screens of an open or finished registration show, or null when its time is over. */
export const showRegistration = async (deps: Deps, tokenHash: string): Promise<ShownRegistration | null> => {
  const registration = await findRegistration(deps.db, tokenHash, deps.now())
  if (!registration) return null
  const { contractNumber, organisation, registeredUser, expiresAt } = registration
  const user = registeredUser ? await findRegisteredUser(deps.db, registeredUser) : null
  const registered = user && { organisation, ...user }
  return { contractNumber, organisation, until: new Date(expiresAt), registered }
}

/** Whether what this token began ended well, though its screens are over. */
export const isRegistered = ({ db }: Deps, tokenHash: string): Promise<boolean> => hasRegistered(db, tokenHash)
