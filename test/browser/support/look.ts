import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import * as z from 'zod/mini'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** WCAG 2.2 A and AA, which JIS X 8341-3 follows, and what axe's authors advise besides. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const EVERYTHING = { runOnly: TAGS, rules: { 'target-size': { enabled: true } } }
/** In the dark only the colours are others. */
const COLOURS = { runOnly: ['color-contrast'] }
/** WCAG 1.4.10: no scrolling in two directions at this width. */
const NARROWEST = 320

const violations = z.array(
  z.object({
    id: z.string(),
    help: z.string(),
    nodes: z.array(z.object({ html: z.string(), failureSummary: z.optional(z.string()) })),
  }),
)

/** axe comes in through the debugger: the page's own rules for scripts stay as they are. */
const audit = async (page: Page, options: object): Promise<string[]> => {
  await page.evaluate(`window.axe ?? (() => { ${AXE} })()`)
  const found = await page.evaluate(`axe.run(document, ${JSON.stringify(options)}).then(result => result.violations)`)
  return violations
    .parse(found)
    .flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, failureSummary = '' }) => `${id} (${help}): ${html}\n    ${failureSummary}`),
    )
}

const SHOTS = process.env.SCREENSHOTS

/** With SCREENSHOTS=folder every screen that is looked at is also pictured, for people's eyes. */
const picture = async (page: Page, name: string): Promise<void> => {
  if (!SHOTS) return
  for (const width of [375, 1280]) {
    await page.setViewportSize({ width, height: 800 })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.screenshot({ path: join(SHOTS, `${name}-${width}-${colorScheme}.png`), fullPage: true })
    }
  }
}

/** What is wrong with the screen as it stands: axe's violations in light and dark, and what does not fit 320 px. */
export const faultsOf = async (page: Page, name: string): Promise<string[]> => {
  const size = page.viewportSize() ?? { width: 1280, height: 720 }
  const faults = await audit(page, EVERYTHING)
  await page.emulateMedia({ colorScheme: 'dark' })
  faults.push(...(await audit(page, COLOURS)).map(fault => `dark: ${fault}`))
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: NARROWEST, height: 600 })
  const width = Number(await page.evaluate('document.documentElement.scrollWidth'))
  if (width > NARROWEST) faults.push(`is ${width} px wide in a window of ${NARROWEST} px`)
  await picture(page, name)
  await page.emulateMedia({ colorScheme: null })
  await page.setViewportSize(size)
  return faults.map(fault => `${name}: ${fault}`)
}
