import type { Deps } from '../deps.ts'
import { type DeliveredMail, findMailsOf, type MailScope } from './delivery-store.ts'

const LAST = 10

/** The last mails to a contract or user that the caller may see, with what became of them. */
export const showLastMails = ({ db }: Deps, scope: MailScope): Promise<DeliveredMail[]> =>
  findMailsOf(db, scope, { before: Number.MAX_SAFE_INTEGER, limit: LAST })
