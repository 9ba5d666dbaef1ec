// Writes src/lib/japanese-holidays.ts: the days alone, of the package's years from 2026 on. The package itself, with names
// in two languages since 1970, would make the Worker larger by a third.
import { writeFileSync } from 'node:fs'
import holidayJp from '@holiday-jp/holiday_jp'

const FIRST_YEAR = 2026

/** The module's text, as it must stand in src/lib/. */
export const holidaysModule = (): string => {
  const byYear = new Map<string, string[]>()
  for (const day of Object.keys(holidayJp.holidays).sort()) {
    const [year = '', month = '', date = ''] = day.split('-')
    if (Number(year) >= FIRST_YEAR) byYear.set(year, [...(byYear.get(year) ?? []), month + date])
  }
  const lines = [...byYear].map(([year, days]) => `  ${year}: '${days.join(' ')}',`)
  return `/** Written by scripts/holidays.ts from @holiday-jp/holiday_jp: 国民の祝日 and their substitutes, \`mmdd\` by year. */
export const HOLIDAYS: Readonly<Record<number, string>> = {
${lines.join('\n')}
}
`
}

if (import.meta.main) writeFileSync('src/lib/japanese-holidays.ts', holidaysModule())
