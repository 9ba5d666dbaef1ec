// Offices, organisations and what waits there for a second staff member, as rows: for tests of what the four-eyes rule
// insists on, each in a bank of its own.
import type { Deps } from '../../src/deps.ts'
import { DAY_MS } from '../../src/lib/jst.ts'
import { ok } from '../../src/lib/result.ts'
import { newId } from '../../src/lib/tokens.ts'
import type { OutgoingMail } from '../../src/mail/mailer.ts'
import type { Actor } from '../../src/sessions/actor.ts'
import { depsAt } from './deps.ts'
import { run } from './proved.ts'
import { rows } from './system.ts'

export const NOW = Date.UTC(2026, 0, 15, 3)
export const AT = new Date(NOW)

/** rules.md 3: the last moment of a touch that is over. */
export const SINCE = NOW - 30 * DAY_MS

let count = 0

/** A number that no other row of this file has. */
const next = (): number => {
  count += 1
  return count
}

export const addBank = async (): Promise<string> => {
  const code = `z${next().toString(36).padStart(3, '0')}`
  await run(`INSERT INTO banks (code, name, office, telephone, hours) VALUES (?, '見本ろうきん', '', '', '')`, code)
  return code
}

export const addContract = async (
  bankCode: string,
  { kind = 'organisation', mail = null }: { kind?: 'organisation' | 'bank'; mail?: string | null } = {},
): Promise<string> => {
  const number = String(60_000_000 + next())
  await run(
    `INSERT INTO contracts (number, kind, bank_code, organisation, mail, initial_password_hash, created_at)
     VALUES (?, ?, ?, '見本労働組合', ?, 'initial hash', 1)`,
    number,
    kind,
    bankCode,
    mail,
  )
  return number
}

export type Person = { id: string; userId: string; name: string; mail: string; actor: Actor }

/** Registered long ago, so that nobody has made them. */
export const addUser = async (
  contract: { bankCode: string; number: string; kind: 'organisation' | 'bank' },
  role: 'master' | 'general',
): Promise<Person> => {
  const n = next()
  const person = { id: newId(), userId: `user${n}`, name: `労金　${n}`, mail: `user${n}@sample.co.jp` }
  await run(
    `INSERT INTO users (id, user_id, contract_number, role, name, mail, password_hash, created_at)
     VALUES (?, ?, ?, ?, ?, ?, 'hash', 1)`,
    person.id,
    person.userId,
    contract.number,
    role,
    person.name,
    person.mail,
  )
  const actor: Actor = {
    serial: '01',
    slot: 'current',
    notAfter: NOW + DAY_MS,
    renewableFrom: NOW,
    revokedAt: null,
    revocationReason: null,
    newerEndsAt: null,
    user: person.id,
    userId: person.userId,
    name: person.name,
    mail: person.mail,
    mailBouncedAt: null,
    userVersion: 1,
    role,
    userStatus: 'active',
    passwordHash: 'hash',
    passwordVersion: 1,
    temporaryUntil: null,
    contractNumber: contract.number,
    contractKind: contract.kind,
    contractStatus: 'active',
    organisation: '見本労働組合',
    bankCode: contract.bankCode,
    bankName: '見本ろうきん',
    bankOffice: '',
    bankTelephone: '',
    bankHours: '',
    lockState: null,
    lockedUntil: null,
  }
  return { ...person, actor }
}

const newOffice = async (bankCode: string) =>
  ({ bankCode, number: await addContract(bankCode, { kind: 'bank' }), kind: 'bank' }) as const

/** An office of the bank with its master and a general user. */
export const addOffice = async (bankCode: string) => {
  const contract = await newOffice(bankCode)
  return { ...contract, master: await addUser(contract, 'master'), general: await addUser(contract, 'general') }
}

/** An organisation of the bank with its master. */
export const addOrganisation = async (bankCode: string, mail: string | null = null) => {
  const contract = { bankCode, number: await addContract(bankCode, { mail }), kind: 'organisation' } as const
  return { ...contract, master: await addUser(contract, 'master') }
}

/** A bank of two staff members in an office each, who know nothing of each other, and an organisation. */
export const addBankOfTwo = async (organisationsMail: string | null = null) => {
  const bankCode = await addBank()
  const staff = async () => {
    const office = await newOffice(bankCode)
    return { ...(await addUser(office, 'master')), office }
  }
  return {
    bankCode,
    a: await staff(),
    b: await staff(),
    organisation: await addOrganisation(bankCode, organisationsMail),
  }
}

export type BankOfTwo = Awaited<ReturnType<typeof addBankOfTwo>>

export type Waiting = {
  id?: string
  kind?: string
  payload?: Record<string, unknown>
  bankCode: string
  number: string
  user?: string | null
  requester: string
  state?: string
}

/** A request that lapses in the next millisecond. Answers its id. */
export const addApproval = async ({
  id = newId(),
  kind = 'password_link',
  payload = { version: 1, mail: 'x' },
  bankCode,
  number,
  user = null,
  requester,
  state = 'open',
}: Waiting): Promise<string> => {
  await run(
    `INSERT INTO approvals (id, kind, target, bank_code, contract_number, user, payload, paper_number, reason, requester,
       requested_at, lapses_at, state)
     VALUES (?, ?, ?, ?, ?, ?, ?, '2026-0123', '申請書のとおり', ?, 1, ?, ?)`,
    id,
    kind,
    `test:${id}`,
    bankCode,
    number,
    user,
    JSON.stringify(payload),
    requester,
    NOW + 1,
    state,
  )
  return id
}

/** What the first of the two asks for about the organisation, or about its master. */
export const addAsked = (
  { bankCode, a, organisation }: BankOfTwo,
  kind: string,
  payload: Record<string, unknown>,
  isAboutMaster = true,
) =>
  addApproval({
    kind,
    payload,
    bankCode,
    number: organisation.number,
    user: isAboutMaster ? organisation.master.id : null,
    requester: a.id,
  })

/** What is asked for most: a master's corrected address, the end of a contract, the release of a master. */
export const addCorrection = (bank: BankOfTwo) =>
  addAsked(bank, 'correct_mail', { version: 1, oldMail: bank.organisation.master.mail, mail: 'new@sample.co.jp' })
export const addEnd = (bank: BankOfTwo) => addAsked(bank, 'terminate_contract', { version: 1 }, false)
export const addRelease = (bank: BankOfTwo) => addAsked(bank, 'unblock_user', { epochs: { portal: 1 } })

/** The organisation's contract is not any more what the requester saw. */
export const setContract = ({ organisation }: BankOfTwo, sql: string) =>
  run(`UPDATE contracts SET ${sql} WHERE number = ?`, organisation.number)

/** The counter of the user or the contract as D1 knows it. */
export const addLock = (guard: string, counter: string, state: string, until: number | null = null, epoch = 1) =>
  run('INSERT INTO locks VALUES (?, ?, ?, ?, ?, 0)', guard, counter, state, until, epoch)

export const addCertificate = async (user: string, slot = 'current'): Promise<string> => {
  const serial = newId()
  await run(
    `INSERT INTO certificates (serial, user, fingerprint, key_hash, der, enrolment, slot, issued_at, not_after, renewable_from, issuer)
     VALUES (?1, ?2, ?1, ?1, x'01', '', ?4, 1, ?3, 1, 'ca')`,
    serial,
    user,
    NOW + DAY_MS,
    slot,
  )
  return serial
}

/** What `by` did to the account of `to`. */
export const addTouch = (
  by: string,
  to: string,
  { at = NOW, operation = 'change_user', result = 'done' }: { at?: number; operation?: string; result?: string } = {},
) =>
  run(
    'INSERT INTO history (at, operation, result, actor, subject) VALUES (?, ?, ?, ?, ?)',
    at,
    operation,
    result,
    by,
    to,
  )

export const approvalOf = async (id: string) =>
  (
    await rows<{ state: string; decidedBy: string | null; decidedAt: number | null; note: string; due: number | null }>(
      `SELECT state, decided_by AS decidedBy, decided_at AS decidedAt, decision_note AS note, guard_due_at AS due
       FROM approvals WHERE id = ?`,
      id,
    )
  )[0]

/** What the history tells of the request, by its id. */
export const entriesOf = async (id: string) =>
  (
    await rows<{ operation: string; actor: string | null; subject: string | null; detail: string }>(
      `SELECT operation, actor, subject, detail FROM history WHERE detail ->> 'request' = ? ORDER BY id`,
      id,
    )
  ).map(({ detail, ...entry }) => ({ ...entry, detail: JSON.parse(detail) }))

/** The mails of a contract, oldest first. */
export const mailsOf = (number: string) =>
  rows<{ kind: string; recipient: string; text: string }>(
    'SELECT kind, recipient, text FROM outbox WHERE contract_number = ? ORDER BY id',
    number,
  )

/** The outside world at that time: no guard is started, mails are put on a list, and what follows an answer is waited for. */
export const world = async (replaced: Partial<Deps> = {}, at = NOW) => {
  const sent: OutgoingMail[] = []
  const works: Promise<unknown>[] = []
  const deps = await depsAt(() => new Date(at))
  return {
    sent,
    deps: {
      ...deps,
      guards: { ...deps.guards, release: async () => [] },
      mailer: async (mail: OutgoingMail) => {
        sent.push(mail)
        return ok({ providerId: null })
      },
      afterAnswer: (work: Promise<unknown>) => void works.push(work),
      ...replaced,
    } satisfies Deps,
    settled: () => Promise.all(works),
  }
}
