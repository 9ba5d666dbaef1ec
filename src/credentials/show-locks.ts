import type { Deps } from '../deps.ts'
import { findInitialLock, type InitialLock } from './store.ts'

/** How the initial password of a contract stands, as the guard last told it. */
export const showInitialLock = (
  { db }: Deps,
  contract: { number: string; generation: number },
): Promise<InitialLock | null> => findInitialLock(db, contract)
