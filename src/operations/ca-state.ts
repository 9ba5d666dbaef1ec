import type { Deps } from '../deps.ts'
import { DAY_MS } from '../lib/jst.ts'
import type { Authority } from '../pki/authority.ts'

/** How long a certificate lives that is issued today (rules.md 3). */
const CERTIFICATE_DAYS = 366
/** What a rotation of the CA needs: the ceremony, its upload, a staging run. */
const ROTATION_DAYS = 60

export type CaState = { notAfter: Date; daysLeft: number; mustRotate: boolean }

/** The one that issues; those behind it only sign their lists. */
const issuingOf = ({ ca }: Pick<Deps, 'ca'>): Authority => {
  const [issuing] = ca.authorities
  if (!issuing) throw new Error('there is no issuing CA')
  return issuing
}

/** The issuing CA must outlive what it issues: it is rotated long before its own end. */
export const caState = (deps: Pick<Deps, 'ca' | 'now'>): CaState => {
  const { notAfter } = issuingOf(deps)
  const daysLeft = Math.floor((notAfter.getTime() - deps.now().getTime()) / DAY_MS)
  return { notAfter, daysLeft, mustRotate: daysLeft < CERTIFICATE_DAYS + ROTATION_DAYS }
}

/** The holder of the key signs no list that is not valid at all. */
const PROBE_MS = 1_000

/** Proves that the CA's key signs: on an empty list, older than every real one and good for a second, that goes nowhere. */
export const proveCaKey = async (deps: Pick<Deps, 'ca' | 'now'>): Promise<void> => {
  const at = deps.now()
  const list = { number: 1n, thisUpdate: at, nextUpdate: new Date(at.getTime() + PROBE_MS), entries: new Uint8Array() }
  await deps.ca.signCrl(issuingOf(deps).keyId, list)
}
