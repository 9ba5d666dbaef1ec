import type { Summary } from './measure.ts'

export type Row = {
  what: string
  /** As it is printed: with its unit. */
  figure: string
  /** What it stands against, if anything. */
  against?: string
  ratio?: string
  goal: string
  isMet: boolean
}

export const ms = (value: number): string => `${value < 10 ? value.toFixed(2) : value.toFixed(1)} ms`

export const spread = ({ median, p95 }: Summary): string => `${ms(median)} (p95 ${ms(p95)})`

export const times = (ratio: number): string => `${ratio.toFixed(2)}×`

export const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KB`

const COLUMNS = ['what', 'figure', 'against', 'ratio', 'goal', ''] as const

const cells = ({ what, figure, against = '–', ratio = '–', goal, isMet }: Row): string[] => [
  what,
  figure,
  against,
  ratio,
  goal,
  goal === '–' ? '' : isMet ? 'met' : 'MISSED',
]

/** A Markdown table that also reads well in a terminal. */
export const tableOf = (rows: readonly Row[]): string => {
  const lines = [[...COLUMNS], ...rows.map(cells)]
  const widths = COLUMNS.map((_, i) => Math.max(...lines.map(line => line[i]?.length ?? 0), 3))
  const print = (line: readonly string[]) => `| ${line.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = lines
  return [print(head), print(widths.map(width => '-'.repeat(width))), ...body.map(print)].join('\n')
}
