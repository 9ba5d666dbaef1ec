import * as z from 'zod/mini'

/** Digits and IDs typed in full-width mean their half-width forms (NFKC); white space around them is a slip. */
export const folded = (text: string): string => text.normalize('NFKC').trim()

/** Which state of a record a form was filled from: a later one has another. */
export const versionField = z.coerce.number('E1013').check(z.int('E1013'), z.minimum(1, 'E1013'))

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** The fields of a form that are strings so far; others may have failed their own check already. */
const stringsOf = (value: unknown): Record<string, string | undefined> =>
  isRecord(value)
    ? Object.fromEntries(
        Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      )
    : {}

/**
 * A check over several fields of a form that also speaks when one of them failed its own check: all the errors of a
 * form are shown at once. Whoever shows them takes each field's first.
 */
export const comparingFields = (
  problem: { error: string; path: string[] },
  holds: (fields: Record<string, string | undefined>) => boolean,
) => z.refine<unknown>(value => holds(stringsOf(value)), { ...problem, when: () => true })

/** Manual ④: the second entry confirms the first (E1005). */
export const twoEntriesAgree = (first: string, again: string) =>
  comparingFields({ error: 'E1005', path: [again] }, fields => fields[first] === fields[again])
