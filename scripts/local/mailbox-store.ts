import { appendFileSync, writeFileSync } from 'node:fs'
import * as z from 'zod/mini'
import { readIfThere } from './files.ts'

const KEPT = 5_000

const mailSchema = z.object({
  id: z.string(),
  /** Of the request that brought it; in every report of the mail. */
  requestId: z._default(z.string(), ''),
  receivedAt: z.string(),
  from: z.string(),
  fromName: z.string(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
})

export type Mail = z.output<typeof mailSchema>

const parse = (line: string): Mail | undefined => {
  try {
    return mailSchema.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}

const asLines = (mails: Mail[]): string => mails.map(mail => `${JSON.stringify(mail)}\n`).join('')

export type MailStore = {
  newestFirst: () => Mail[]
  /** Returns once the mails are in the file: what was accepted survives whatever comes. */
  keep: (mails: Mail[]) => void
  clear: () => void
}

/** The newest 5,000 mails, in a file of a line each. A last line that a crash cut off is passed over. */
export const openMailStore = (path: string): MailStore => {
  let mails = (readIfThere(path) ?? '')
    .split('\n')
    .map(parse)
    .filter(mail => mail !== undefined)
    .slice(-KEPT)
  const rewrite = () => writeFileSync(path, asLines(mails), { mode: 0o600 })
  rewrite()
  return {
    newestFirst: () => mails.toReversed(),
    keep: more => {
      mails.push(...more)
      appendFileSync(path, asLines(more))
      if (mails.length > 2 * KEPT) {
        mails = mails.slice(-KEPT)
        rewrite()
      }
    },
    clear: () => {
      mails = []
      rewrite()
    },
  }
}
