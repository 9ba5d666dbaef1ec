import * as z from 'zod/mini'

/** For reading only: whatever it is, it must not cost the report of a failed delivery. */
const note = z.catch(z.string(), '')

/** What the provider reports of one mail. Kinds of events that come to be later are let in, and ignored. */
const deliveryEvent = z.object({
  event: z.string(),
  request_id: z.nullish(z.string()),
  smtp_id: z.nullish(z.string()),
  /** The receiving server's words. */
  status: note,
  reason: note,
})

export const deliveryEvents = z.array(deliveryEvent)

export type DeliveryEvent = z.output<typeof deliveryEvent>

/** A Message-Id stands in angle brackets in the mail and sometimes without them elsewhere. */
export const bareMessageId = (id: string): string => id.replace(/^<|>$/g, '')

/** All the names under which the mail may have been kept. */
export const providerIdsOf = ({ request_id, smtp_id }: DeliveryEvent): string[] =>
  [request_id, smtp_id].flatMap(id => (id ? [bareMessageId(id)] : []))

/** This mail will never arrive. `dropped` is the provider's own refusal, as after an earlier hard bounce. */
export const isFinalFailure = ({ event }: DeliveryEvent): boolean => event === 'hard-bounced' || event === 'dropped'

/** The provider goes on trying. */
export const isPassingFailure = ({ event }: DeliveryEvent): boolean => event === 'soft-bounced'
