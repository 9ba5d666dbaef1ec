import type { Result } from '../lib/result.ts'

export type OutgoingMail = { to: string; subject: string; text: string }

/** What the provider calls the mail in its later reports of it; null if it said nothing. */
export type Accepted = { providerId: string | null }

/** Hands one mail to the mail provider. Never throws; a refusal carries the provider's reason, for staff. */
export type Mailer = (mail: OutgoingMail) => Promise<Result<Accepted, string>>
