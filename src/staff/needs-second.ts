import type { Deps } from '../deps.ts'
import type { Actor } from '../sessions/actor.ts'
import { countStaff } from './target-store.ts'

/**
 * Whether what the acting master does to another's account waits for a second staff member: in a bank's office, once
 * the bank has two people there, unless the deployment turned it off (rules.md 3).
 */
export const needsSecond = async (
  { db, config }: Pick<Deps, 'db' | 'config'>,
  { contractKind, bankCode }: Pick<Actor, 'contractKind' | 'bankCode'>,
): Promise<boolean> =>
  contractKind === 'bank' && config.STAFF_APPROVAL === 'on' && (await countStaff(db, bankCode)) >= 2
