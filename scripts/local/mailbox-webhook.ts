import { request as plainRequest } from 'node:http'
import { request } from 'node:https'
import { answerTo } from './answer.ts'
import type { Mail } from './mailbox-store.ts'
import { type SigningKey, signatureHeaders } from './webhook-signature.ts'

/** The events that tell what became of a mail, as MailChannels names them. */
export const EVENTS = ['processed', 'delivered', 'hard-bounced', 'soft-bounced', 'dropped'] as const

export type EventName = (typeof EVENTS)[number]

/** Where reports go, and the root (PEM) by which its certificate is known. */
export type WebhookTarget = { url: URL; ca?: string }

const ANSWER_MS = 10_000

export const messageIdOf = ({ id }: Mail): string => `<${id}@mailbox.invalid>`

const WORDS: Partial<Record<EventName, { status: string; reason: string }>> = {
  'hard-bounced': { status: '550', reason: '5.1.1 The email account that you tried to reach does not exist' },
  'soft-bounced': { status: '452', reason: '4.2.2 The mailbox is over its quota' },
  dropped: { status: '550', reason: 'The recipient is on the suppression list' },
}

const batchOf = (mail: Mail, event: EventName, at: Date): string =>
  JSON.stringify([
    {
      email: mail.from,
      customer_handle: 'mailbox',
      timestamp: Math.floor(at.getTime() / 1000),
      event,
      request_id: mail.requestId,
      smtp_id: messageIdOf(mail),
      recipients: mail.to.split(', '),
      ...WORDS[event],
    },
  ])

const post = async ({ url, ca }: WebhookTarget, body: string, headers: Record<string, string>): Promise<number> => {
  const options = { method: 'POST', headers, timeout: ANSWER_MS, ...(ca === undefined ? {} : { ca }) }
  const outgoing = (url.protocol === 'https:' ? request : plainRequest)(url.href, options)
  outgoing.once('timeout', () => outgoing.destroy(new Error(`no answer within ${ANSWER_MS / 1000} seconds`)))
  return (await answerTo(outgoing, body)).status
}

/**
 * Reports a mail's event as MailChannels does.
 * @returns the status that the webhook answered
 * @throws if it cannot be reached
 */
export const reportEvent = async (
  target: WebhookTarget,
  key: SigningKey,
  mail: Mail,
  event: EventName,
): Promise<number> => {
  const now = new Date()
  const body = batchOf(mail, event, now)
  const signature = await signatureHeaders(body, key, now)
  return post(target, body, { 'Content-Type': 'application/json', ...signature })
}
