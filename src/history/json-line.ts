import type { HistoryRow } from './store.ts'

const person = (userId: string | null, name: string | null) => (userId === null ? null : { userId, name })

/** A row for machines, one line of JSON with its end: codes as they are stored, `at` in UTC (RFC 3339). */
export const jsonLine = (row: HistoryRow): string => {
  const detail: unknown = JSON.parse(row.detail)
  return `${JSON.stringify({
    id: row.id,
    at: new Date(row.at).toISOString(),
    operation: row.operation,
    result: row.result,
    code: row.code,
    contractNumber: row.contractNumber,
    actor: person(row.actorId, row.actorName),
    subject: person(row.subjectId, row.subjectName),
    address: row.address,
    requestId: row.requestId,
    detail,
  })}\n`
}
