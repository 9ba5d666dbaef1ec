import type { Deps } from '../deps.ts'
import { historyEntries } from '../history/record.ts'
import { markMailAddressesBounced } from '../users/mark-mail-addresses-bounced.ts'
import { type DeliveryEvent, isFinalFailure, isPassingFailure, providerIdsOf } from './delivery-events.ts'
import { findReportedMails, noteFailures, type ReportedMail } from './reported-mails-store.ts'

/** Of the receiving server's words: enough for staff, whatever it says. */
const LONGEST_NOTE = 500

type Failure = { mail: ReportedMail; event: DeliveryEvent }

const noteOf = ({ mail, event: { event, status, reason } }: Failure) => ({
  id: mail.id,
  note: [event, status, reason].filter(Boolean).join(' ').slice(0, LONGEST_NOTE),
})

/** Each mail once, with what was said of it first. Whatever is not ours, or told already, falls away. */
const failuresAmong = (events: readonly DeliveryEvent[], mails: readonly ReportedMail[]): Failure[] => {
  const firstById = new Map<string, DeliveryEvent>()
  for (const event of events.toReversed()) for (const id of providerIdsOf(event)) firstById.set(id, event)
  return mails.flatMap(mail => {
    const event = firstById.get(mail.providerId)
    return event ? [{ mail, event }] : []
  })
}

/**
 * What became of mails that were handed over. One that will never arrive is marked once, together with its entry in
 * the history and, if it is still the user's, the address; one that the provider goes on trying is only noted. The
 * same report may come any number of times, and may be of mails that nobody here knows.
 */
export const recordDeliveryEvents = async (
  { db, now }: Pick<Deps, 'db' | 'now'>,
  events: readonly DeliveryEvent[],
): Promise<void> => {
  const finals = events.filter(isFinalFailure)
  const passing = events.filter(isPassingFailure)
  if (finals.length + passing.length === 0) return
  const mails = await findReportedMails(db, [...finals, ...passing].flatMap(providerIdsOf))
  const noted = failuresAmong(passing, mails)
  const bounced = failuresAmong(finals, mails)
  if (noted.length + bounced.length === 0) return
  const at = now()
  await db.batch([
    noteFailures(db, noted.map(noteOf), null),
    historyEntries(
      db,
      bounced.map(({ mail, event: { event, status } }) => ({
        at,
        operation: 'mail_bounced',
        result: 'refused',
        eventKey: `mail_bounced:${mail.id}`,
        ...(mail.bankCode === null ? {} : { bankCode: mail.bankCode }),
        ...(mail.contractNumber === null ? {} : { contractNumber: mail.contractNumber }),
        ...(mail.user === null ? {} : { subject: mail.user }),
        detail: { mail: mail.kind, event, status: status.slice(0, LONGEST_NOTE) },
      })),
    ),
    markMailAddressesBounced(
      db,
      bounced.flatMap(({ mail: { user, recipient } }) => (user === null ? [] : [{ user, mail: recipient }])),
      at,
    ),
    noteFailures(db, bounced.map(noteOf), at),
  ])
}
