import type { Result } from '../lib/result.ts'

export type OutgoingMail = { to: string; subject: string; text: string }

/** Hands one mail to the mail provider. Never throws; a refusal carries the provider's reason, for staff. */
export type Mailer = (mail: OutgoingMail) => Promise<Result<null, string>>
