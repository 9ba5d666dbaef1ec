import * as z from 'zod/mini'

/** What staff look through: mails that did not arrive, by why. */
export const UNDELIVERED = ['failed', 'waiting', 'bounced'] as const

/** Where a list begins that nobody has turned a page of. */
export const NEWEST = Number.MAX_SAFE_INTEGER

const before = z.pipe(
  z.pipe(z._default(z.string(), ''), z.union([z.literal(''), z.string().check(z.regex(/^[1-9]\d{0,15}$/, 'E1013'))])),
  z.transform(text => (text === '' ? NEWEST : Number(text))),
)

export const mailsQuery = z.object({ before })
export const undeliveredQuery = z.object({ state: z._default(z.enum(UNDELIVERED, 'E1013'), 'failed'), before })

/** `resent`: how often it had been sent again when the form was shown. */
export const resendForm = z.object({
  to: z.enum(['recipient', 'now'], 'E1013'),
  resent: z.coerce.number('E1013').check(z.int('E1013'), z.minimum(0, 'E1013')),
})

export type ResendInput = z.output<typeof resendForm>
