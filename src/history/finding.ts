import type { SealProblem } from './checkpoint.ts'

/** What a verification found wrong. Ids are those of history rows, numbers those of checkpoints. */
export type Finding =
  | { kind: 'row_changed'; id: number; checkpoint: number; columns: readonly string[] | null }
  | { kind: 'row_removed'; id: number; checkpoint: number }
  | { kind: 'row_slipped_in'; id: number; checkpoint: number | null }
  | { kind: 'rows_removed_at_end'; from: number; to: number }
  | { kind: 'rows_unproved'; from: number; to: number }
  | { kind: 'checkpoint_missing'; number: number; lost: { from: number; to: number; count: number } | null }
  | { kind: 'checkpoint_forged'; number: number; problem: SealProblem | 'chain' }
  | { kind: 'unknown_key'; keyId: string; numbers: readonly number[] }
  | { kind: 'archive_missing'; number: number; name: string }
  | { kind: 'archive_forged'; name: string }
  | { kind: 'trigger_changed'; name: string; isThere: boolean }

const PROBLEMS: Record<SealProblem | 'chain', string> = {
  changed: 'its contents are not what its hash says',
  unknown_key: 'it is signed with a key that was not given, and the archive has another in its place',
  wrong_signature: 'its signature is not its key’s',
  chain: 'it does not follow from the checkpoint before it',
}

/** They are few or all of a time: the first, the last and how many. */
const those = (numbers: readonly number[]): string =>
  numbers.length === 1
    ? `checkpoint ${numbers[0]} is`
    : `checkpoints ${numbers[0]}–${numbers.at(-1)} (${numbers.length}) are`

/** The finding as a sentence for whoever runs the verification. */
export const describeFinding = (f: Finding): string => {
  switch (f.kind) {
    case 'row_changed': {
      const where = f.columns ? ` (${f.columns.join(', ')})` : ''
      return `history row ${f.id} was changed${where} after checkpoint ${f.checkpoint} sealed it`
    }
    case 'row_removed':
      return `history row ${f.id} was removed after checkpoint ${f.checkpoint} sealed it`
    case 'row_slipped_in':
      return f.checkpoint === null
        ? `history row ${f.id} was slipped in: no insert gives such an id`
        : `history row ${f.id} was slipped in: it was not there when checkpoint ${f.checkpoint} was made`
    case 'rows_removed_at_end':
      return `history rows ${f.from}–${f.to} were given out and are gone; no checkpoint had sealed them yet`
    case 'rows_unproved':
      return `history rows ${f.from}–${f.to} cannot be proved: their checkpoint is missing, forged or signed with a key that was not given`
    case 'checkpoint_missing': {
      const rows = f.lost ? `; the archive has it, with rows ${f.lost.from}–${f.lost.to} (${f.lost.count})` : ''
      return `checkpoint ${f.number} is missing in the database${rows}`
    }
    case 'checkpoint_forged':
      return `checkpoint ${f.number} is forged: ${PROBLEMS[f.problem]}`
    case 'unknown_key':
      return `${those(f.numbers)} signed with the key ${f.keyId}, which was not given: if HISTORY_KEY was changed, give its public half as well, HISTORY_PUBLIC_KEY="OLD,NEW"; if it never had that key, they are forged`
    case 'archive_missing':
      return `checkpoint ${f.number} was exported and is not in the archive (${f.name})`
    case 'archive_forged':
      return `${f.name} in the archive is not what was exported`
    case 'trigger_changed':
      return f.isThere
        ? `the trigger ${f.name} is not what the migrations made`
        : `the trigger ${f.name} is gone: the history could be changed`
  }
}
