import { CANONICAL_COLUMNS, type CanonicalRow, hashRows, markOf } from './canonical-row.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { Finding } from './finding.ts'

const columnsThatDiffer = (row: CanonicalRow, sealed: CanonicalRow | undefined): string[] | null =>
  sealed ? CANONICAL_COLUMNS.filter(column => row[column] !== sealed[column]) : null

/**
 * What happened to the rows of one proved checkpoint since it was sealed.
 * @param sealed the archive's copy, where there is one: it tells which columns were changed
 * @param isPurged ten years are over: rows may be gone, those that are still there must be right
 */
export const compareRows = async (
  checkpoint: Checkpoint,
  rows: readonly CanonicalRow[],
  sealed: readonly CanonicalRow[] | null,
  isPurged: boolean,
): Promise<Finding[]> => {
  const { number } = checkpoint
  if ((await hashRows(checkpoint.previousHash, rows)) === checkpoint.rowsHash) return []
  const expected = new Map(checkpoint.marks)
  const copies = new Map(sealed?.map(row => [row.id, row]))
  const findings: Finding[] = []
  for (const row of rows) {
    const digest = expected.get(row.id)
    expected.delete(row.id)
    if (digest === undefined) findings.push({ kind: 'row_slipped_in', id: row.id, checkpoint: number })
    else if ((await markOf(row))[1] !== digest)
      findings.push({
        kind: 'row_changed',
        id: row.id,
        checkpoint: number,
        columns: columnsThatDiffer(row, copies.get(row.id)),
      })
  }
  if (!isPurged) for (const id of expected.keys()) findings.push({ kind: 'row_removed', id, checkpoint: number })
  // The hash differs, so something does: marks are only its first 64 bits.
  if (findings.length === 0 && !isPurged)
    findings.push({ kind: 'rows_unproved', from: checkpoint.firstId, to: checkpoint.lastId })
  return findings
}
