import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database } from '../deps.ts'
import { mustHaveChangedOne } from '../lib/batch.ts'
import { DAY_MS } from '../lib/jst.ts'
import { linkMailRow } from '../mail/link-mails.ts'
import { PASSWORD_LINK_SUBJECT } from '../mail/templates/password-link.ts'
import { insertPasswordLink, voidPasswordLinks } from './password-link-store.ts'

type Asked = { id: string; user: string; version: number; mail: string; contractNumber: string }

/** How long the sending is tried: the paper request is then too old to be acted on. */
const TRY_MS = DAY_MS

/**
 * The statements that put a password link on its way, for the batch of its approval. Only to the address that was seen,
 * and in place of any link before. The secret itself does not exist yet: it is made with the mail that carries it.
 */
export const queuePasswordLink = (
  db: Database,
  { id, user, version, mail, contractNumber }: Asked,
  at: Date,
): D1PreparedStatement[] => [
  voidPasswordLinks(db, user, at),
  insertPasswordLink(db, { id, user, version, mail, at, giveUpAt: new Date(at.getTime() + TRY_MS) }),
  mustHaveChangedOne(db),
  linkMailRow(db, { id, user, contractNumber, to: mail }, PASSWORD_LINK_SUBJECT, at),
]
