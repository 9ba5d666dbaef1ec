import type { Deps } from '../deps.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../lib/jst.ts'
import { hashToken, newToken } from '../lib/tokens.ts'
import { markLinkMailFailed, sendLinkMail } from '../mail/link-mails.ts'
import { passwordLinkMail } from '../mail/templates/password-link.ts'
import { type DueLink, endSending, findDueLinks, mintToken } from './password-link-store.ts'
import { maskUserId } from './schema.ts'

/** rules.md 3: a link holds this long, from its mail on. */
const LINK_MS = DAY_MS
const LINKS_AT_ONCE = 50
const LONGEST_BACK_OFF_MS = HOUR_MS

export const PASSWORD_LINK_PATH = '/password-link'

const backOffMs = (attempts: number): number => Math.min(2 ** attempts * MINUTE_MS, LONGEST_BACK_OFF_MS)

const send = async (deps: Deps, link: DueLink): Promise<boolean> => {
  const { db, config, now } = deps
  const at = now()
  if (link.holds === 0 || link.giveUpAt <= at.getTime()) {
    const reason = link.holds === 0 ? 'the account changed' : 'given up after a day'
    await db.batch([endSending(db, link.id), markLinkMailFailed(db, link.id, reason)])
    return false
  }
  const token = newToken()
  const expiresAt = new Date(at.getTime() + LINK_MS)
  const nextDueAt = new Date(at.getTime() + backOffMs(link.attempts))
  const { meta } = await mintToken(db, link, { tokenHash: await hashToken(token), expiresAt, nextDueAt }).run()
  if (meta.changes !== 1) return false
  const address = `${config.PORTAL_ORIGIN}${PASSWORD_LINK_PATH}/${token}`
  const user = { name: link.name, maskedUserId: maskUserId(link.userId) }
  const sent = await sendLinkMail(deps, link.id, link.mail, passwordLinkMail(user, { link: address, until: expiresAt }))
  if (sent.ok) await endSending(db, link.id).run()
  return sent.ok
}

/**
 * Sends the password links that are due. The secret is made here, goes into the mail and is stored hashed: a try that
 * failed, or died, leaves nothing that could be sent again, so the next one makes another, which ends the one before.
 * @returns how many were sent
 */
export const sendPasswordLinks = async (deps: Deps): Promise<number> => {
  let sent = 0
  for (const link of await findDueLinks(deps.db, deps.now(), LINKS_AT_ONCE)) if (await send(deps, link)) sent += 1
  return sent
}
