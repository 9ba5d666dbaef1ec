import { endOfDay, startOfDay } from '../lib/jst.ts'

/** Manual: valid 366 days, the day of issue included. */
const VALID_DAYS = 366
/** Manual: renewable, and told of by mail, from 30 days before the last day. */
const RENEWAL_DAYS = 30

export type Validity = { notBefore: Date; notAfter: Date; renewableFrom: Date }

/**
 * From the moment of issue to 23:59:59 JST of the 366th day; renewable from 00:00 JST of the 30th day before that day.
 * X.509 times carry whole seconds (RFC 5280 4.1.2.5), so `notBefore` is the second that has begun.
 */
export const validityFrom = (issuedAt: Date): Validity => ({
  notBefore: new Date(Math.floor(issuedAt.getTime() / 1000) * 1000),
  notAfter: endOfDay(issuedAt, VALID_DAYS - 1),
  renewableFrom: startOfDay(issuedAt, VALID_DAYS - 1 - RENEWAL_DAYS),
})
