import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import * as z from 'zod/mini'
import { shown } from './journey.ts'
import { noteScreen, type SEEN_ON_JOURNEYS, unseenOf } from './screens.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What is in order is not listed node by node. */
const FOUND_ALONE = { resultTypes: ['violations'] }

/** WCAG 2.2 A and AA, which JIS X 8341-3 follows, and what axe's authors advise besides. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const EVERYTHING = { ...FOUND_ALONE, runOnly: TAGS, rules: { 'target-size': { enabled: true } } }
/** In the dark only the colours are others. */
const COLOURS = { ...FOUND_ALONE, runOnly: ['color-contrast'] }
/** WCAG 1.4.10: no scrolling in two directions at this width. */
const NARROWEST = 320

const violations = z.array(
  z.object({
    id: z.string(),
    help: z.string(),
    nodes: z.array(z.object({ html: z.string(), failureSummary: z.optional(z.string()) })),
  }),
)

/**
 * axe comes in through the debugger: the page's own rules for scripts stay as they are. By hand, since `evaluate` parses
 * the half megabyte before it sends it, which takes longer than all that axe does then.
 */
const bringAxe = async (page: Page): Promise<void> => {
  if ((await page.evaluate('typeof axe')) !== 'undefined') return
  const session = await page.context().newCDPSession(page)
  await session.send('Runtime.evaluate', { expression: `(() => { ${AXE} })()` })
  await session.detach()
}

const audit = async (page: Page, options: object): Promise<string[]> => {
  await bringAxe(page)
  const found = await page.evaluate(`axe.run(document, ${JSON.stringify(options)}).then(result => result.violations)`)
  return violations
    .parse(found)
    .flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, failureSummary = '' }) => `${id} (${help}): ${html}\n    ${failureSummary}`),
    )
}

const SHOTS = process.env.SCREENSHOTS

const NORMAL = { colorScheme: null, forcedColors: null, media: null } as const

/** How a screen can look: by day, by night, in Windows' high contrast, on paper. */
const LOOKS = {
  light: { ...NORMAL, colorScheme: 'light' },
  dark: { ...NORMAL, colorScheme: 'dark' },
  contrast: { ...NORMAL, forcedColors: 'active' },
  print: { ...NORMAL, media: 'print' },
} as const

/** With SCREENSHOTS=folder every screen that is looked at is also pictured, for people's eyes. */
const picture = async (page: Page, name: string): Promise<void> => {
  if (!SHOTS) return
  for (const width of [375, 1280]) {
    await page.setViewportSize({ width, height: 800 })
    for (const [look, media] of Object.entries(LOOKS)) {
      await page.emulateMedia(media)
      await page.screenshot({ path: join(SHOTS, `${name}-${width}-${look}.png`), fullPage: true })
    }
  }
}

/**
 * The screens are the same whatever they run on: `npm test`, which walks the journeys on both runtimes, looks once, where
 * pages come faster.
 */
const IS_LOOKED_AT = process.env.RUNTIME === 'deno'

/** What is wrong with the screen as it stands: axe's violations in light and dark, and what does not fit 320 px. */
const faultsOf = async (page: Page, name: string): Promise<string[]> => {
  noteScreen(page.url(), await page.title())
  const size = page.viewportSize() ?? { width: 1280, height: 720 }
  const faults = await audit(page, EVERYTHING)
  await page.emulateMedia({ colorScheme: 'dark' })
  faults.push(...(await audit(page, COLOURS)).map(fault => `dark: ${fault}`))
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: NARROWEST, height: 600 })
  const width = Number(await page.evaluate('document.documentElement.scrollWidth'))
  if (width > NARROWEST) faults.push(`is ${width} px wide in a window of ${NARROWEST} px`)
  await picture(page, name)
  await page.emulateMedia(NORMAL)
  await page.setViewportSize(size)
  return faults.map(fault => `${name}: ${fault}`)
}

/** How many A4 pages the screen takes when it is printed. */
export const pagesOnPaper = async (page: Page): Promise<number> => {
  await shown(page)
  return (await page.pdf({ format: 'A4' })).toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0
}

/**
 * Looks at one screen after the other, in whichever window, and fails at the end with all that was found; also when
 * `file` did not come to what it is named for in screens.ts.
 */
export const newLook = (file?: keyof typeof SEEN_ON_JOURNEYS) => {
  const faults: string[] = []
  return {
    see: async (page: Page, name: string): Promise<void> => {
      if (IS_LOOKED_AT) faults.push(...(await faultsOf(page, name)))
    },
    end: (): void => {
      if (file && IS_LOOKED_AT) faults.push(...unseenOf(file).map(screen => `${screen} was not looked at`))
      assert.equal(faults.length, 0, `\n${faults.join('\n')}`)
    },
  }
}

/** The same for a journey in one window. */
export const newWalk = (page: Page) => {
  const { see, end } = newLook()
  return { see: (name: string) => see(page, name), end }
}
