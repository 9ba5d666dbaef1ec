import type { Summary } from './measure.ts'

/** Whether a goal was met; null where there is none, or nothing to hold to it. */
export type IsMet = boolean | null

export type Row = {
  what: string
  /** As it is printed: with its unit. */
  figure: string
  /** What it stands against, if anything. */
  against?: string
  ratio?: string
  goal: string
  isMet: IsMet
}

export const ms = (value: number): string => `${value < 10 ? value.toFixed(2) : value.toFixed(1)} ms`

const whole = (value: number): string => Math.round(value).toLocaleString('en')

export const spread = ({ median, p95 }: Summary): string => `${ms(median)} (p95 ${ms(p95)})`

/** Milliseconds with the least and the most. */
export const range = ({ median, min, max }: Summary): string => `${ms(median)} (${ms(min)}–${ms(max)})`

export const rate = ({ median, min, max }: Summary): string => `${whole(median)}/s (${whole(min)}–${whole(max)})`

export const times = (ratio: number): string => `${ratio.toFixed(2)}×`

export const ratioRange = ({ median, min, max }: Summary): string =>
  `${times(median)} (${min.toFixed(2)}–${max.toFixed(2)})`

export const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KB`

/** How fast ours is against another, from figures per second; the least ratio that is good enough, or null. */
export const speedRow = (
  what: string,
  ours: Summary,
  other: { name: string; rate: Summary },
  ratio: Summary,
  least: number | null,
): Row => ({
  what,
  figure: rate(ours),
  against: `${other.name}: ${rate(other.rate)}`,
  ratio: ratioRange(ratio),
  goal: least === null ? '–' : `≥ ${least}×`,
  isMet: least === null ? null : ratio.median >= least,
})

/** A peer that is not on this machine. */
export const absentRow = (what: string, goal: string, hint: string): Row => ({
  what,
  figure: '–',
  against: `not measured: ${hint}`,
  goal,
  isMet: null,
})

const COLUMNS = ['part', 'what', 'ours', 'against', 'ratio', 'goal', ''] as const

export type MeasuredPart = { part: string; rows: readonly Row[] }

const verdict = (isMet: IsMet): string => (isMet === null ? '' : isMet ? 'met' : '**not met**')

const cells = (part: string, { what, figure, against = '–', ratio = '–', goal, isMet }: Row): string[] => [
  part,
  what,
  figure,
  against,
  ratio,
  goal,
  verdict(isMet),
]

const lineOf = (line: readonly string[]): string => `| ${line.join(' | ')} |`

/** For the terminal. */
export const tableOf = (parts: readonly MeasuredPart[]): string => {
  const lines = [[...COLUMNS], ...parts.flatMap(({ part, rows }) => rows.map(row => cells(part, row)))]
  const widths = COLUMNS.map((_, i) => Math.max(...lines.map(line => line[i]?.length ?? 0), 3))
  const padded = lines.map(line => line.map((cell, i) => cell.padEnd(widths[i] ?? 0)))
  const [head = [], ...body] = padded
  return [head, widths.map(width => '-'.repeat(width)), ...body].map(lineOf).join('\n')
}

/** Between these two lines of the document stands what was found. */
const BEGIN = '<!-- Written by npm run bench -->'
const END = '<!-- Until here -->'

/**
 * The document with the new figures in it. After a run of some parts the rows of the others stay as they were.
 * @param order of the parts in the table
 * @param day of the measurement, as the last column has it
 */
export const withFigures = (
  document: string,
  measured: readonly MeasuredPart[],
  { machine, day, order }: { machine: string; day: string; order: readonly string[] },
): string => {
  const [before, rest] = document.split(BEGIN)
  const [earlier, after] = rest?.split(END) ?? []
  if (before === undefined || earlier === undefined || after === undefined)
    throw new Error('the document has no place for the table')
  const lines = new Map<string, string[]>()
  const partOf = (line: string): string => line.split('|')[1]?.trim() ?? ''
  for (const line of earlier.split('\n')) lines.set(partOf(line), [...(lines.get(partOf(line)) ?? []), line])
  for (const { part, rows } of measured)
    lines.set(
      part,
      rows.map(row => lineOf([...cells(part, row), day])),
    )
  const head = [...COLUMNS, 'measured']
  const table = [lineOf(head), lineOf(head.map(() => '---')), ...order.flatMap(part => lines.get(part) ?? [])]
  return `${before}${BEGIN}\n\n${machine}\n\n${table.join('\n')}\n\n${END}${after}`
}
