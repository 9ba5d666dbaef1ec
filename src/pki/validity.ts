import { endOfDay, startOfDay } from '../lib/jst.ts'

export const validityFrom = (issuedAt: Date) => ({
  notBefore: new Date(Math.floor(issuedAt.getTime() / 1000) * 1000),
  notAfter: endOfDay(issuedAt, 365),
  renewableFrom: startOfDay(issuedAt, 365 - 30),
})
