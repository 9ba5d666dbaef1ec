import type { Deps, Origin } from '../deps.ts'
import type { Actor } from '../sessions/actor.ts'
import { findOwnGeneralUser } from './own-general-user.ts'
import { findCertificatesOf, findGeneralUsers, type GeneralUser, type UserCertificate } from './store.ts'

/** The contract's general users, in the order of their registration. */
export const showUsers = (deps: Deps, actor: Actor): Promise<GeneralUser[]> =>
  findGeneralUsers(deps.db, actor.contractNumber, deps.now())

export type ShownUser = { user: GeneralUser; certificates: UserCertificate[] }

/** One of them with their certificates, or null for whoever is not the acting master's to see. */
export const showUser = async (deps: Deps, origin: Origin, actor: Actor, id: string): Promise<ShownUser | null> => {
  const user = await findOwnGeneralUser(deps, origin, actor, id)
  return user && { user, certificates: await findCertificatesOf(deps.db, id) }
}
