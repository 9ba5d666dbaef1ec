import { MailChannels } from 'mailchannels-sdk'
import type { Config } from '../config.ts'
import { ok, refused } from '../lib/result.ts'
import type { Mailer } from './mailer.ts'

/** A provider that does not answer counts as down: a person may be waiting for the code. */
const TIMEOUT_MS = 8_000

const withTimeout = async <T>(work: Promise<T>): Promise<T> => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${TIMEOUT_MS / 1000} seconds`)), TIMEOUT_MS)
  })
  try {
    return await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
  }
}

export const mailChannelsMailer = (config: Config): Mailer => {
  const client = new MailChannels(config.MAILCHANNELS_API_KEY, { baseUrl: config.MAIL_BASE_URL })
  const from = { email: config.MAIL_FROM, name: config.MAIL_FROM_NAME }
  return async ({ to, subject, text }) => {
    try {
      const { success, error } = await withTimeout(
        client.emails.send({ from, to, subject: config.MAIL_SUBJECT_PREFIX + subject, text }),
      )
      return success ? ok(null) : refused(`${error?.statusCode ?? ''} ${error?.message ?? ''}`.trim())
    } catch (error) {
      return refused(error instanceof Error ? error.message : String(error))
    }
  }
}
