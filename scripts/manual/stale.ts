import type { Screens } from './screen.ts'

/** What only one of the two has, a line that both have twice counted twice. */
const missingFrom = (others: readonly string[], lines: readonly string[]): string[] => {
  const left = [...others]
  return lines.filter(line => {
    const at = left.indexOf(line)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

const MOST_LINES = 6

/**
 * Where the screens of today are not those of the manual: their words, fields and buttons, in their order. How they look
 * is not compared.
 */
export const staleScreens = (manual: Screens, today: Screens): string[] => {
  const found: string[] = []
  for (const id of manual.keys()) if (!today.has(id)) found.push(`${id}: is in the manual and is not there any more`)
  for (const [id, screen] of today) {
    const shown = manual.get(id)
    if (!shown) {
      found.push(`${id}: is not in the manual`)
      continue
    }
    const { cuts: _, ...known } = shown
    if (JSON.stringify(known) === JSON.stringify(screen)) continue
    const gone = missingFrom(screen.outline, known.outline).map(line => `  - ${line}`)
    const come = missingFrom(known.outline, screen.outline).map(line => `  + ${line}`)
    const lines = [...gone, ...come]
    if (lines.length === 0) lines.push('  the order of its lines, or what its fields and buttons are')
    const more = lines.length > MOST_LINES ? [`  and ${lines.length - MOST_LINES} more`] : []
    found.push(
      [`${id} (${screen.title}): is not as the manual shows it`, ...lines.slice(0, MOST_LINES), ...more].join('\n'),
    )
  }
  return found
}
