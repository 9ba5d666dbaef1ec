import * as z from 'zod/mini'
import type { CanonicalRow } from './canonical-row.ts'
import type { Operation } from './record.ts'

/** What the entry of a restored database owns up to: the last checkpoint of each line that the archive alone knows. */
const detailSchema = z.object({ lostTips: z._default(z.string(), '') })

const RESTORE_OPERATION: Operation = 'restore_database'

/** Hashes of the last checkpoints that restores have lost, as rows of the history tell them. */
export const restoredTipsIn = (rows: readonly CanonicalRow[]): string[] =>
  rows
    .filter(row => row.operation === RESTORE_OPERATION)
    .flatMap(row => detailSchema.safeParse(JSON.parse(row.detail)).data?.lostTips.split(' ') ?? [])
    .filter(hash => hash !== '')
