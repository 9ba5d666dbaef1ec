import * as z from 'zod/mini'
import { initialPasswordField } from '../credentials/schema.ts'
import { contractNumberField, optionalMailField, organisationField } from './schema.ts'

/** Contracts of one file. */
export const MOST_ROWS = 10_000
/** Of one request: far below the limit of its body, and hashed within seconds. */
export const ROWS_PER_CHUNK = 25
/** Of one question which numbers are taken: below the limit of its body. */
export const NUMBERS_PER_QUESTION = 2_000
/** Blank rows count as rows, so a row's number may be higher than the number of contracts. */
const LAST_ROW = 1_000_000

/** One contract of a file: the page checks a row with it, and the server once more. */
export const batchRow = z.object({
  contractNumber: contractNumberField,
  organisation: organisationField,
  mail: optionalMailField,
  initialPassword: initialPasswordField,
})

export const openBatchBody = z.object({ rows: z.number().check(z.int(), z.minimum(1), z.maximum(MOST_ROWS)) })

export const stageRowsBody = z.object({
  rows: z
    .array(z.extend(batchRow, { row: z.number().check(z.int(), z.minimum(1), z.maximum(LAST_ROW)) }))
    .check(z.minLength(1), z.maxLength(ROWS_PER_CHUNK)),
})

export type NumberedRow = z.output<typeof stageRowsBody>['rows'][number]

export const takenNumbersBody = z.object({
  numbers: z.array(contractNumberField).check(z.minLength(1), z.maxLength(NUMBERS_PER_QUESTION)),
})

export const batchIdParam = z.object({ id: z.string().check(z.regex(/^[0-9a-f]{32}$/)) })
