import { A_DAY, type OldRows } from '../lib/old-rows.ts'

/** Rows of files that nobody has registered or cancelled. */
export const oldStagedContracts: OldRows = {
  what: 'staged_contracts',
  keptMs: A_DAY,
  sql: `DELETE FROM staged_contracts WHERE (batch, row) IN (
          SELECT s.batch, s.row FROM contract_batches b JOIN staged_contracts s ON s.batch = b.id
          WHERE b.created_at < ?1 LIMIT ?2)`,
}

/** Stands after their rows, which refer to them. */
export const oldContractBatches: OldRows = {
  what: 'contract_batches',
  keptMs: A_DAY,
  sql: `DELETE FROM contract_batches WHERE id IN (
          SELECT id FROM contract_batches b WHERE created_at < ?1
            AND NOT EXISTS (SELECT 1 FROM staged_contracts WHERE batch = b.id) LIMIT ?2)`,
}
