import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database } from '../deps.ts'
import { type ApprovableAct, type ApprovableKind, readAct } from './approvable-act.ts'
import { IS_THEIR_OWN, MADE_THEM } from './independence-store.ts'

export type ApprovalState = 'open' | 'approved' | 'declined' | 'withdrawn' | 'lapsed'

/** A request with what its approver compares with the paper. Instants are milliseconds since the epoch. */
export type Approval = {
  id: string
  act: ApprovableAct
  bankCode: string
  contractNumber: string
  paperNumber: string
  reason: string
  requester: { user: string; name: string; userId: string; mail: string }
  requestedAt: number
  lapsesAt: number
  state: ApprovalState
  decidedBy: string | null
  decidedAt: number | null
  decisionNote: string
  guardDueAt: number | null
  contract: {
    kind: 'organisation' | 'bank'
    organisation: string
    mail: string | null
    status: 'active' | 'terminated'
    generation: number
    version: number
  }
  /** Whom it concerns, as they are now; null for what concerns the contract alone. */
  user: {
    id: string
    userId: string
    name: string
    mail: string
    role: 'master' | 'general'
    isActive: boolean
    version: number
  } | null
}

type Row = Omit<Approval, 'act' | 'requester' | 'contract' | 'user'> & {
  kind: ApprovableKind
  payload: string
  requester: string
  requesterName: string
  requesterUserId: string
  requesterMail: string
  contractKind: Approval['contract']['kind']
  organisation: string
  contractMail: string | null
  contractStatus: Approval['contract']['status']
  generation: number
  contractVersion: number
  user: string | null
  userId: string | null
  userName: string | null
  userMail: string | null
  userRole: 'master' | 'general' | null
  userIsActive: 0 | 1 | null
  userVersion: number | null
}

const SELECT = `
  SELECT a.id, a.kind, a.payload, a.bank_code AS bankCode, a.contract_number AS contractNumber,
         a.paper_number AS paperNumber, a.reason, a.requester, a.requested_at AS requestedAt, a.lapses_at AS lapsesAt,
         a.state, a.decided_at AS decidedAt, a.decision_note AS decisionNote, a.guard_due_at AS guardDueAt,
         r.name AS requesterName, r.user_id AS requesterUserId, r.mail AS requesterMail, d.name AS decidedBy,
         c.kind AS contractKind, c.organisation, c.mail AS contractMail, c.status AS contractStatus, c.generation,
         c.version AS contractVersion, u.id AS user, u.user_id AS userId, u.name AS userName, u.mail AS userMail, u.role AS userRole,
         u.status = 'active' AS userIsActive, u.version AS userVersion
  FROM approvals a JOIN users r ON r.id = a.requester JOIN contracts c ON c.number = a.contract_number
  LEFT JOIN users u ON u.id = a.user LEFT JOIN users d ON d.id = a.decided_by`

const fromRow = (row: Row): Approval => {
  const { kind, payload, requester, requesterName, requesterUserId, requesterMail, ...rest } = row
  const { contractKind, organisation, contractMail, contractStatus, generation, contractVersion, ...more } = rest
  const { user, userId, userName, userMail, userRole, userIsActive, userVersion, ...request } = more
  const isThere = user && userId && userName !== null && userMail !== null && userRole && userVersion !== null
  return {
    ...request,
    act: readAct(kind, payload),
    requester: { user: requester, name: requesterName, userId: requesterUserId, mail: requesterMail },
    contract: {
      kind: contractKind,
      organisation,
      mail: contractMail,
      status: contractStatus,
      generation,
      version: contractVersion,
    },
    user: isThere
      ? {
          id: user,
          userId,
          name: userName,
          mail: userMail,
          role: userRole,
          isActive: userIsActive === 1,
          version: userVersion,
        }
      : null,
  }
}

/** Another bank's request is not there. */
export const findApproval = async (db: Database, bankCode: string, id: string): Promise<Approval | null> => {
  const row = await db.prepare(`${SELECT} WHERE a.id = ? AND a.bank_code = ?`).bind(id, bankCode).first<Row>()
  return row && fromRow(row)
}

const all = async (statement: D1PreparedStatement): Promise<Approval[]> => {
  const { results } = await statement.all<Row>()
  return results.map(fromRow)
}

/** What waits for a decision, the oldest first. */
export const findOpenApprovals = (db: Database, bankCode: string, limit: number): Promise<Approval[]> =>
  all(
    db
      .prepare(`${SELECT} WHERE a.bank_code = ? AND a.state = 'open' ORDER BY a.requested_at, a.id LIMIT ?`)
      .bind(bankCode, limit),
  )

/** What waits for a decision about one contract and its users. */
export const findOpenApprovalsOf = (db: Database, contractNumber: string): Promise<Approval[]> =>
  all(
    db
      .prepare(`${SELECT} WHERE a.contract_number = ? AND a.state = 'open' ORDER BY a.requested_at, a.id`)
      .bind(contractNumber),
  )

/** What was decided last, the latest first. */
export const findDecidedApprovals = (db: Database, bankCode: string, limit: number): Promise<Approval[]> =>
  all(
    db
      .prepare(`${SELECT} WHERE a.bank_code = ? AND a.state <> 'open' ORDER BY a.decided_at DESC, a.id LIMIT ?`)
      .bind(bankCode, limit),
  )

/** How many requests of the bank wait for a decision. */
export const countOpenApprovals = async (db: Database, bankCode: string): Promise<number> => {
  const row = await db
    .prepare(`SELECT count(*) AS open FROM approvals WHERE bank_code = ? AND state = 'open'`)
    .bind(bankCode)
    .first<{ open: number }>()
  return row?.open ?? 0
}

/** Open requests whose seven days are over, oldest first, at most `limit`. */
export const findLapsed = (db: Database, at: Date, limit: number): Promise<Approval[]> =>
  all(
    db
      .prepare(`${SELECT} WHERE a.state = 'open' AND a.lapses_at <= ? ORDER BY a.lapses_at LIMIT ?`)
      .bind(at.getTime(), limit),
  )

/** Approved, with a guard that has not been told yet or did not say that it was. */
export const findUntoldGuards = (db: Database, at: Date, limit: number): Promise<Approval[]> =>
  all(db.prepare(`${SELECT} WHERE a.guard_due_at <= ? ORDER BY a.guard_due_at LIMIT ?`).bind(at.getTime(), limit))

export type NewApproval = {
  id: string
  act: ApprovableAct
  target: string
  bankCode: string
  contractNumber: string
  user: string | null
  paperNumber: string
  reason: string
  requester: string
  at: Date
  lapsesAt: Date
}

/** Breaks `one_open_approval` (approvals.kind, approvals.target) while another one for the same is open. */
export const insertApproval = (db: Database, request: NewApproval): D1PreparedStatement => {
  const { kind, ...payload } = request.act
  return db
    .prepare(
      `INSERT INTO approvals (id, kind, target, bank_code, contract_number, user, payload, paper_number, reason,
         requester, requested_at, lapses_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .bind(
      request.id,
      kind,
      request.target,
      request.bankCode,
      request.contractNumber,
      request.user,
      JSON.stringify(payload),
      request.paperNumber,
      request.reason,
      request.requester,
      request.at.getTime(),
      request.lapsesAt.getTime(),
    )
}

/** A member of the bank's staff who may act now: `column` is an SQL expression of a user's row id. */
const isActiveStaff = (column: string): string =>
  `EXISTS (SELECT 1 FROM users s JOIN contracts o ON o.number = s.contract_number
           WHERE s.id = ${column} AND s.status = 'active' AND o.status = 'active' AND o.kind = 'bank'
             AND o.bank_code = approvals.bank_code)`

const NO_SECRETS = `payload = json_replace(payload, '$.passwordHash', '', '$.initialPasswordHash', '')`

/** Whether the requester is an active staff user still: read after a batch that rolled back, to say why. */
export const isStillStaff = async (db: Database, id: string): Promise<boolean> =>
  (await db
    .prepare(`SELECT 1 FROM approvals WHERE id = ? AND ${isActiveStaff('requester')}`)
    .bind(id)
    .first()) !== null

export type Decision = { approver: string; at: Date; touchedSince: Date; guardDueAt: Date | null }

/**
 * First of the approving batch. Of any number of decisions one finds it open, and only a second active staff member of
 * the same bank decides: neither of the requester's making nor, where there is another, the other way about.
 */
export const markApproved = (
  db: Database,
  { id, requester }: { id: string; requester: string },
  { approver, at, touchedSince, guardDueAt }: Decision,
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE approvals SET state = 'approved', decided_by = ?1, decided_at = ?5, guard_due_at = ?6, ${NO_SECRETS}
       WHERE id = ?4 AND state = 'open' AND lapses_at > ?5 AND requester = ?2 AND requester <> ?1
         AND ${isActiveStaff('?1')} AND ${isActiveStaff('requester')} AND NOT ${IS_THEIR_OWN} AND NOT ${MADE_THEM}`,
    )
    .bind(approver, requester, touchedSince.getTime(), id, at.getTime(), guardDueAt?.getTime() ?? null)

/** Declined by another staff member of the bank. */
export const markDeclined = (
  db: Database,
  id: string,
  { by, note, at }: { by: string; note: string; at: Date },
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE approvals SET state = 'declined', decided_by = ?2, decided_at = ?3, decision_note = ?4, ${NO_SECRETS}
       WHERE id = ?1 AND state = 'open' AND lapses_at > ?3 AND requester <> ?2 AND ${isActiveStaff('?2')}`,
    )
    .bind(id, by, at.getTime(), note)

/** Withdrawn by its requester. */
export const markWithdrawn = (db: Database, id: string, by: string, at: Date): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE approvals SET state = 'withdrawn', decided_by = ?2, decided_at = ?3, ${NO_SECRETS}
       WHERE id = ?1 AND state = 'open' AND requester = ?2`,
    )
    .bind(id, by, at.getTime())

/** Open until then: a decision that came first stands. */
export const markLapsed = (db: Database, id: string, at: Date): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE approvals SET state = 'lapsed', decided_at = ?2, ${NO_SECRETS}
       WHERE id = ?1 AND state = 'open' AND lapses_at <= ?2`,
    )
    .bind(id, at.getTime())

/** The guard has done it: nothing is left to make up. */
export const markGuardTold = (db: Database, id: string): D1PreparedStatement =>
  db.prepare('UPDATE approvals SET guard_due_at = NULL WHERE id = ?').bind(id)

/** Lets the next try come later, behind others. */
export const putGuardOff = (db: Database, id: string, dueAt: Date): D1PreparedStatement =>
  db
    .prepare('UPDATE approvals SET guard_due_at = ?2 WHERE id = ?1 AND guard_due_at IS NOT NULL')
    .bind(id, dueAt.getTime())
