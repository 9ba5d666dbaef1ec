import type { NumberedRow } from '../../contracts/batch-schema.ts'
import { text } from '../screen.ts'
import type { Problem } from './api.ts'
import type { Fault } from './check-rows.ts'
import type { FileFault } from './read-file.ts'

/** Of very many the first are shown, and all can be downloaded. */
export const SHOWN_FAULTS = 100
export const SHOWN_ROWS = 10

export const wordsOfFile = (fault: FileFault): string => {
  if (fault.code !== 'E7015') return text(fault.code, 'values' in fault ? fault.values : {})
  const named = (name: 'missing' | 'doubled') =>
    fault[name].length === 0 ? '' : text(name, { names: fault[name].map(column => text(column)).join('、') })
  return text('E7015', { what: [named('missing'), named('doubled')].filter(Boolean).join('／') })
}

/** Row, column, what was written there, what is wrong with it. */
export const wordsOfFault = ({ row, column, value, code, values = {} }: Fault): string[] => [
  String(row),
  column === null ? text('whole-row') : text(column),
  value ?? text('hidden'),
  `${text(code, values)}（${code}）`,
]

export const faultsFile = (faults: readonly Fault[]): string[][] => [
  ['row', 'column', 'value', 'fault'].map(name => text(name)),
  ...faults.map(wordsOfFault),
]

export type Result = { rows: readonly NumberedRow[]; problem: Problem | null }

/** What happened to each row of the file. Nothing of it is registered where there is a problem. */
export const resultFile = ({ rows, problem }: Result): string[][] => {
  const inTheWay = new Set(problem?.rows.map(({ row }) => row))
  const wordFor = (row: number): string => {
    if (problem === null) return text('registered')
    if (!inTheWay.has(row)) return text('not-registered')
    return text('not-registered-because', { why: `E7001 ${text('E7001')}` })
  }
  return [
    [text('row'), text('contractNumber'), text('organisation'), text('mail'), text('result')],
    ...rows.map(({ row, contractNumber, organisation, mail }) => [
      String(row),
      contractNumber,
      organisation,
      mail,
      wordFor(row),
    ]),
  ]
}
