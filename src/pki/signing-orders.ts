import { MINUTE_MS } from '../lib/jst.ts'
import type { RevocationList } from './crl.ts'
import type { Bytes } from './der.ts'
import type { CertificateOrder } from './profile.ts'
import { validityFrom } from './validity.ts'

/** How far two machines' clocks and a slow request may be apart. */
const CLOCKS_MS = 5 * MINUTE_MS
/** No list of ours is longer valid. */
const LONGEST_LIST_MS = 8 * 24 * 60 * MINUTE_MS

const isNow = (at: Date, now: Date): boolean => Math.abs(at.getTime() - now.getTime()) <= CLOCKS_MS

/** Manual ④: what every user ID is like. */
const USER_ID = /^(?=[0-9]*[A-Za-z])(?=[A-Za-z]*[0-9])[A-Za-z0-9]{6,12}$/
const CONTRACT_NUMBER = /^[0-9]{8}$/

/**
 * Why whoever holds the CA's key does not sign this certificate, whoever asks; null if it does. It looks at its own
 * clock: what was stolen with the asker's Worker makes no certificate for yesterday, for longer, or for a stranger's name.
 */
export const objectionToCertificate = (order: CertificateOrder, now: Date): string | null => {
  if (!USER_ID.test(order.userId)) return 'not a user ID'
  if (!CONTRACT_NUMBER.test(order.contractNumber)) return 'not a contract number'
  if (!isNow(order.notBefore, now)) return 'not issued now'
  if (order.notAfter.getTime() !== validityFrom(order.notBefore).notAfter.getTime()) return 'not valid for 366 days'
  return null
}

const SEQUENCE = 0x30

/** Whether these octets are elements one after another, each a SEQUENCE of fewer than 128 octets, as entries are. */
const areEntries = (entries: Bytes): boolean => {
  let at = 0
  while (at < entries.length) {
    const length = entries[at + 1] ?? 0xff
    if (entries[at] !== SEQUENCE || length > 0x7f) return false
    at += 2 + length
  }
  return at === entries.length
}

/** The same of a revocation list. */
export const objectionToList = (list: RevocationList, now: Date): string | null => {
  const lasts = list.nextUpdate.getTime() - list.thisUpdate.getTime()
  if (!isNow(list.thisUpdate, now)) return 'not made now'
  if (!(lasts > 0 && lasts <= LONGEST_LIST_MS)) return 'not valid for a week'
  // A number far ahead would make every later list look older.
  if (list.number <= 0n || list.number > BigInt(Math.floor(now.getTime() / 1000)) * 2n) return 'not a number of ours'
  if (!areEntries(list.entries)) return 'not entries of a list'
  return null
}
