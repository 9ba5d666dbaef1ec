import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Deps } from '../deps.ts'
import type { Actor } from '../sessions/actor.ts'
import { countStaff, mustBeAlone } from './target-store.ts'

/**
 * Whether what the acting master does to another's account waits for a second staff member: in a bank's office, once
 * the bank has two people there, unless the deployment turned it off (rules.md 3).
 */
export const needsSecond = async (
  { db, config }: Pick<Deps, 'db' | 'config'>,
  { contractKind, bankCode }: Pick<Actor, 'contractKind' | 'bankCode'>,
): Promise<boolean> =>
  contractKind === 'bank' && config.STAFF_APPROVAL === 'on' && (await countStaff(db, bankCode)) >= 2

/** For the batch of a registration without a second one: of two at once in an office of one, the second rolls back. */
export const stillNeedsNoSecond = (
  { db, config }: Pick<Deps, 'db' | 'config'>,
  { contractKind, bankCode }: Pick<Actor, 'contractKind' | 'bankCode'>,
): D1PreparedStatement[] =>
  contractKind === 'bank' && config.STAFF_APPROVAL === 'on' ? [mustBeAlone(db, bankCode)] : []
