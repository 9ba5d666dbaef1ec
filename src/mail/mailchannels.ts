import { MailChannels, Webhooks } from 'mailchannels-sdk'
import type { Config } from '../config.ts'
import { isDoneWithin } from '../lib/is-done-within.ts'
import { HOUR_MS } from '../lib/jst.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { bareMessageId } from './delivery-events.ts'
import type { Mailer } from './mailer.ts'
import type { WebhookRefusal, WebhookVerifier } from './webhook-verifier.ts'

/** A provider that does not answer counts as down: a person may be waiting for the code. */
const TIMEOUT_MS = 8_000

const withTimeout = async <T>(work: Promise<T>): Promise<T> => {
  if (!(await isDoneWithin(work, TIMEOUT_MS))) throw new Error(`no answer within ${TIMEOUT_MS / 1000} seconds`)
  return work
}

type ApiConfig = Pick<Config, 'MAILCHANNELS_API_KEY' | 'MAIL_BASE_URL'>
type SenderConfig = Pick<Config, 'MAIL_FROM' | 'MAIL_FROM_NAME' | 'MAIL_SUBJECT_PREFIX'>

const clientOf = ({ MAILCHANNELS_API_KEY: key, MAIL_BASE_URL: baseUrl }: ApiConfig): MailChannels =>
  new MailChannels(key, { baseUrl })

/** A request of ours is one mail, and its id stands in every event of it; the message's own not in all. */
const idOf = (requestId: unknown, messageId: unknown): string | null => {
  if (typeof requestId === 'string') return requestId
  return typeof messageId === 'string' ? bareMessageId(messageId) : null
}

/**
 * Sends by MailChannels' API. A refusal, or no answer in time, is a value with the provider's words; it never throws.
 */
export const mailChannelsMailer = (config: ApiConfig & SenderConfig): Mailer => {
  const client = clientOf(config)
  const from = { email: config.MAIL_FROM, name: config.MAIL_FROM_NAME }
  return async ({ to, subject, text }) => {
    try {
      const { success, data, error } = await withTimeout(
        client.emails.send({ from, to, subject: config.MAIL_SUBJECT_PREFIX + subject, text }),
      )
      if (!success) return refused(`${error?.statusCode ?? ''} ${error?.message ?? ''}`.trim() || 'an empty answer')
      const [result] = data?.results ?? []
      // A proxy's page or an empty object has status 200 too: what does not say that it was sent was not.
      if (result?.status !== 'sent')
        return refused(String(result?.reason ?? 'an answer that does not say that it was sent'))
      return ok({ providerId: idOf(data?.requestId, result.messageId) })
    } catch (error) {
      return refused(error instanceof Error ? error.message : String(error))
    }
  }
}

/** A key that the provider withdraws is believed no longer than this. */
const KEY_KEPT_MS = HOUR_MS

/** As it ends in the one form that the SDK reads. */
const KEY_ID = /;keyid="([^"]{1,100})"$/

/**
 * Webhooks as MailChannels signs them: RFC 9421 with Ed25519 over the body's digest. Made once per isolate, for the
 * keys that it keeps.
 */
export const mailChannelsWebhookVerifier = (config: ApiConfig, now: () => Date): WebhookVerifier => {
  const client = clientOf(config)
  const kept = new Map<string, { key: string; until: number }>()

  const ask = async (id: string): Promise<Result<string, WebhookRefusal>> => {
    const { data, error } = await withTimeout(client.webhooks.getSigningKey(id)).catch(() => ({
      data: null,
      error: { statusCode: null },
    }))
    if (data?.key) {
      kept.set(id, { key: data.key, until: now().getTime() + KEY_KEPT_MS })
      return ok(data.key)
    }
    return refused(error?.statusCode === 404 || error?.statusCode === 400 ? 'signature' : 'provider_down')
  }

  const keyOf = async (id: string, mayAsk: () => Promise<boolean>): Promise<Result<string, WebhookRefusal>> => {
    const known = kept.get(id)
    if (known && known.until > now().getTime()) return ok(known.key)
    return (await mayAsk()) ? ask(id) : refused('too_many_keys')
  }

  return async ({ body, headers }, mayAsk) => {
    const input = headers.get('signature-input') ?? ''
    const [, id] = KEY_ID.exec(input) ?? []
    if (id === undefined) return refused('signature')
    const publicKey = await keyOf(id, mayAsk)
    if (!publicKey.ok) return publicKey
    const isGood = await Webhooks.verify({
      payload: body,
      headers: {
        'content-digest': headers.get('content-digest') ?? '',
        signature: headers.get('signature') ?? '',
        'signature-input': input,
      },
      publicKey: publicKey.value,
    })
    return isGood ? ok(null) : refused('signature')
  }
}
