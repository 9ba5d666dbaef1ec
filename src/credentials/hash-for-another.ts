import type { Deps } from '../deps.ts'
import type { GuardKey } from './password-guard.ts'

/**
 * The hash of a password that one person sets for another, made in the turn of `guard`. It is never held against the one
 * that the other has: the answer would tell whoever sets it what that is, uncounted (rules.md 4).
 */
export const hashForAnother = async (
  { guards }: Pick<Deps, 'guards'>,
  guard: GuardKey,
  password: string,
): Promise<string> => {
  const hash = await guards.hash({ guard, password, differsFrom: [] })
  if (hash === null) throw new Error('a password was to differ from none')
  return hash
}
