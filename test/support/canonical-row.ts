import type { CanonicalRow } from '../../src/history/canonical-row.ts'

export type GivenRow = Pick<CanonicalRow, 'operation'> & Partial<CanonicalRow>

/** A row of the history as a checkpoint seals it, of a bank's act that names nobody but for what is given. */
export const canonicalRow = (given: GivenRow): CanonicalRow => ({
  id: 1,
  event_key: null,
  at: 1_000,
  result: 'done',
  code: null,
  bank_code: '2963',
  contract_number: null,
  actor: null,
  subject: null,
  address: null,
  request_id: null,
  detail: '{}',
  ...given,
})
