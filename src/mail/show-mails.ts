import type { Deps } from '../deps.ts'
import { type BanksMail, type DeliveredMail, findMailOfBank, findMailsOf, type MailScope } from './delivery-store.ts'

const LAST = 10
const A_PAGE = 50

/** The last mails to a contract or user that the caller may see, with what became of them. */
export const showLastMails = ({ db }: Deps, scope: MailScope): Promise<DeliveredMail[]> =>
  findMailsOf(db, scope, { before: Number.MAX_SAFE_INTEGER, limit: LAST })

export type MailsPage = {
  mails: DeliveredMail[]
  /** Where the next page begins; null on the last. */
  next: number | null
}

/** One page, newest first. */
export const showMails = async ({ db }: Deps, scope: MailScope, before: number): Promise<MailsPage> => {
  const found = await findMailsOf(db, scope, { before, limit: A_PAGE + 1 })
  const mails = found.slice(0, A_PAGE)
  return { mails, next: found.length > A_PAGE ? (mails.at(-1)?.id ?? null) : null }
}

/** Another bank's mail looks as if it did not exist. */
export const showMail = ({ db }: Deps, bankCode: string, id: number): Promise<BanksMail | null> =>
  findMailOfBank(db, bankCode, id)
