import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { rateLimitKey } from '../http/client-address.ts'
import { type ProblemDetails, problem } from '../http/problem.ts'
import type { AppContext, Env } from '../http/runtime.ts'
import { log } from '../lib/log.ts'
import { deliveryEvents } from './delivery-events.ts'
import { recordDeliveryEvents } from './record-delivery-events.ts'
import { WEBHOOK_PATH } from './webhook-path.ts'
import type { WebhookRefusal } from './webhook-verifier.ts'

/** MailChannels sends up to 1,000 events at once, with the receiving servers' words in them. */
const LARGEST_BATCH = 2 * 1024 * 1024

const REFUSALS: Record<WebhookRefusal, ProblemDetails> = {
  signature: { status: 401, code: 'E9006' },
  too_many_keys: { status: 429, code: 'E2006' },
  provider_down: { status: 503, code: 'E9003' },
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What the mail provider reports. It is a server: its requests are signed and come from no page. */
export const webhookRoutes = new Hono<Env>().post(
  WEBHOOK_PATH,
  bodyLimit({ maxSize: LARGEST_BATCH, onError: c => problem(c as AppContext, { status: 413, code: 'E9004' }) }),
  async c => {
    const { deps, mayPost } = c.env
    const { address, requestId } = c.get('origin')
    const body = await c.req.text()
    const mayAsk = () => mayPost(rateLimitKey(address))
    const verified = await deps.verifyWebhook({ body, headers: c.req.raw.headers }, mayAsk)
    if (!verified.ok) {
      log({ event: 'webhook_refused', requestId, reason: verified.error })
      return problem(c, REFUSALS[verified.error])
    }
    const events = deliveryEvents.safeParse(parseJson(body))
    if (!events.success) return problem(c, { status: 400, code: 'E1013' })
    await recordDeliveryEvents(deps, events.data)
    return c.body(null, 200)
  },
)
