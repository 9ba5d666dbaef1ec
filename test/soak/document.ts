import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../../scripts/local/settings.ts'

const DOCUMENT = join(ROOT, 'docs/load.md')

const describeMachine = (): string =>
  `${availableParallelism()} cores, ${Math.round(totalmem() / 1024 ** 3)} GB of memory, Node ${process.versions.node}`

/** Rows of Markdown; the first is the head. */
export const table = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map(row => row[i]?.length ?? 0), 3))
  const lines = rows.map(row => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`)
  return [lines[0], `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`, ...lines.slice(1)].join('\n')
}

/** Puts what a run has found between the section's two marks in docs/load.md. */
export const writeSection = (name: string, text: string): void => {
  const [begin, end] = [`<!-- ${name}: written by npm run soak -->`, `<!-- ${name}: until here -->`]
  const document = readFileSync(DOCUMENT, 'utf8')
  const [before, rest] = document.split(begin)
  const [, after] = rest?.split(end) ?? []
  if (before === undefined || after === undefined) throw new Error(`docs/load.md has no place for ${name}`)
  const day = new Date().toISOString().slice(0, 10)
  writeFileSync(DOCUMENT, `${before}${begin}\n\nOn ${day}: ${describeMachine()}.\n\n${text}\n\n${end}${after}`)
}
