import { revokeByIssuer } from '../certificates/revoke-by-issuer.ts'
import type { Deps } from '../deps.ts'
import type { Progress, ReplaceCaOrder } from './order.ts'

/** Of one run; the certificates of a round are revoked in one transaction with their mails. */
const ROUNDS = 8
/** A certificate may have been signed by an isolate that did not know yet that another CA issues. */
const SECOND_WALK = 'again:'

/**
 * An issuing CA's key was lost or stolen. What it has signed is revoked and its users are told how to get a new
 * certificate. Forged certificates never opened anything: what opens is the record, not the signature.
 * @throws while that CA is still the one that issues
 */
export const replaceCa = async (deps: Deps, { detail, position }: ReplaceCaOrder): Promise<Progress> => {
  const [issuing] = deps.ca.authorities
  if (issuing?.keyId === detail.issuer)
    throw new Error('the CA that is to be replaced still issues: configure the new one first')
  let count = 0
  let at = position
  for (let i = 0; i < ROUNDS; i++) {
    const isSecond = at.startsWith(SECOND_WALK)
    const after = isSecond ? at.slice(SECOND_WALK.length) : at
    const { revoked, last } = await revokeByIssuer(deps, detail.issuer, after)
    count += revoked
    if (last === null && isSecond) return { count, next: null }
    at = last === null ? SECOND_WALK : `${isSecond ? SECOND_WALK : ''}${last}`
  }
  return { count, next: at }
}
