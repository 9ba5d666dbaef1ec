import { env } from 'cloudflare:workers'
import { type SigningKey, signatureHeaders } from '../../scripts/local/webhook-signature.ts'
import { WEBHOOK_PATH } from '../../src/mail/webhook-path.ts'
import { dispatch, PORTAL, rows } from './system.ts'
import { openProvidersKey } from './webhook-key.ts'

const key = await openProvidersKey(env.TEST_WEBHOOK_KEY)

/** As a server does: without cookies, without an Origin. */
export const postWebhook = (body: string, headers: Record<string, string>, path = WEBHOOK_PATH): Promise<Response> =>
  dispatch(new Request(`${PORTAL}${path}`, { method: 'POST', body, headers }))

type Event = Record<string, string | number | null>

/** Events with the fields that stand in all of them. */
export const batchOf = (...events: Event[]): string =>
  JSON.stringify(
    events.map(event => ({ email: 'no-reply@rokin.example', customer_handle: 'c', timestamp: 1, ...event })),
  )

type Signing = { by?: SigningKey; secondsAgo?: number }

export const signed = (body: string, { by = key, secondsAgo = 0 }: Signing = {}) =>
  signatureHeaders(body, by, new Date(Date.now() - secondsAgo * 1000))

export const report = async (...events: Event[]): Promise<Response> => {
  const body = batchOf(...events)
  return postWebhook(body, await signed(body))
}

export type MailRow = { id: number; provider_id: string; bounced_at: number | null; last_error: string | null }

/** What the outbox holds for an address, newest first. */
export const outboxOf = (address: string) =>
  rows<MailRow>(
    'SELECT id, provider_id, bounced_at, last_error FROM outbox WHERE recipient = ? ORDER BY id DESC',
    address,
  )

export const lastOf = async (address: string): Promise<MailRow> => {
  const [mail] = await outboxOf(address)
  if (!mail) throw new Error(`no mail was queued for ${address}`)
  return mail
}

/** Since when the user's address is marked. */
export const markOf = async (userId: string): Promise<number | null | undefined> => {
  const [user] = await rows<{ mail_bounced_at: number | null }>(
    'SELECT mail_bounced_at FROM users WHERE user_id = ?',
    userId,
  )
  return user?.mail_bounced_at
}
