import type { Result } from '../lib/result.ts'

/** A webhook as it arrived, before anything in it is believed. */
export type SignedWebhook = { body: string; headers: Headers }

/**
 * `signature`: missing, wrong, older than five minutes, or of a key that the provider does not know.
 * `too_many_keys`: its key would have had to be asked for and must not be now. `provider_down`: it was, in vain.
 */
export type WebhookRefusal = 'signature' | 'too_many_keys' | 'provider_down'

/**
 * Whether a webhook is the mail provider's own. Keys are kept; `mayAsk` is called before one is asked for, since
 * anybody can name keys that do not exist.
 */
export type WebhookVerifier = (
  webhook: SignedWebhook,
  mayAsk: () => Promise<boolean>,
) => Promise<Result<null, WebhookRefusal>>
