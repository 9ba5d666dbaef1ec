// What must hold of a system that nobody has killed for a while.
import 'reflect-metadata'
import assert from 'node:assert/strict'
import { X509Crl } from '@peculiar/x509'
import * as z from 'zod/mini'
import { withDatabase } from '../support/database.ts'
import { Client } from '../support/https.ts'
import type { LocalSystem } from '../support/local-system.ts'
import { readGuards } from '../support/time-travel.ts'

/** Whether nothing is left to be told: of a system that is killed. */
export const isEverythingSent = (system: LocalSystem): boolean => {
  const pending = withDatabase(system, db =>
    db.prepare(`SELECT count(*) AS n FROM outbox WHERE state = 'pending' AND text IS NOT NULL`).get(),
  )
  return pending?.n === 0 && readGuards(system).untold === 0
}

/** The guards' own state and the copy in D1 are the same. */
export const checkGuards = (system: LocalSystem, when: string): void => {
  const { memory, untold } = readGuards(system)
  assert.equal(untold, 0, `${when}: ${untold} of the guards' events never came to D1`)
  const copies = withDatabase(system, db => db.prepare('SELECT guard, counter, state, epoch FROM locks').all())
  const described = (list: readonly { guard: unknown; counter: unknown; state: unknown; epoch: unknown }[]) =>
    list.map(({ guard, counter, state, epoch }) => `${guard} ${counter}: ${state}, ${epoch}`).sort()
  const own = memory.map(({ isBlocked, isLocked, ...rest }) => ({
    ...rest,
    state: isBlocked ? 'blocked' : isLocked ? 'locked' : 'free',
  }))
  assert.deepEqual(
    described(copies.map(({ guard, counter, state, epoch }) => ({ guard, counter, state, epoch }))),
    described(own),
    `${when}: what the guards know, and their copy`,
  )
}

const mailsSchema = z.array(z.object({ to: z.string(), text: z.string() }))

type Mails = { rows: number; sent: number; attempts: number }

/**
 * Every mail of the outbox arrived; none came more often than it was tried, and who died sending is who tried again.
 * @returns how many came again
 */
export const checkMails = async (system: LocalSystem, when: string): Promise<number> => {
  const arrived = mailsSchema.parse(await (await fetch(`${system.mailbox}/api/messages`)).json())
  const copies = new Map<string, number>()
  for (const { to, text } of arrived) copies.set(`${to}\n${text}`, (copies.get(`${to}\n${text}`) ?? 0) + 1)
  const wanted = new Map<string, Mails>()
  withDatabase(system, db => {
    for (const { recipient, text, state, attempts } of db
      .prepare('SELECT recipient, text, state, attempts FROM outbox WHERE text IS NOT NULL')
      .all()) {
      const before = wanted.get(`${recipient}\n${text}`) ?? { rows: 0, sent: 0, attempts: 0 }
      wanted.set(`${recipient}\n${text}`, {
        rows: before.rows + 1,
        sent: before.sent + Number(state === 'sent'),
        attempts: before.attempts + Number(attempts),
      })
    }
  })
  assert.ok(wanted.size > 0, `${when}: no mail was ever queued`)
  let repeated = 0
  for (const [mail, { rows, sent, attempts }] of wanted) {
    const came = copies.get(mail) ?? 0
    assert.equal(sent, rows, `${when}: never sent: ${mail}`)
    assert.ok(came >= rows, `${when}: noted as sent, and did not arrive: ${mail}`)
    assert.ok(came <= attempts, `${when}: came ${came} times of ${attempts} attempts: ${mail}`)
    repeated += came - rows
  }
  return repeated
}

/** The revocation list names what is revoked, and nothing else. */
export const checkList = async (system: LocalSystem, when: string): Promise<void> => {
  const client = new Client(system)
  const answer = await client.send(`${system.portal}/crl/issuing-ca.crl`, { encoding: 'latin1' })
  client.close()
  assert.equal(answer.status, 200, `${when}: ${answer.body}`)
  const listed = new X509Crl(Buffer.from(answer.body, 'latin1')).entries.map(({ serialNumber }) => serialNumber)
  const revoked = withDatabase(system, db =>
    db
      .prepare('SELECT serial FROM certificates WHERE revoked_at IS NOT NULL')
      .all()
      .map(({ serial }) => String(serial)),
  )
  assert.ok(revoked.length > 0, `${when}: nothing was ever revoked`)
  assert.deepEqual(listed.toSorted(), revoked.toSorted(), `${when}: the revocation list`)
}
