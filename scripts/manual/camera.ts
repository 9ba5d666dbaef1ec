import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { dress, findBreaks, readScreen, readTexts, removeBadges, undress, writeTexts } from './in-page.ts'
import { type Origins, placeOf } from './pictured.ts'
import type { Samples } from './samples.ts'
import type { Screen } from './screen.ts'

const PC = 1280
const PHONE = 375
/** Of WebP. On the narrow ones it is the layout that is looked at. */
const QUALITY = { [PC]: 55, [PHONE]: 40 }
const USUAL_HEIGHT = 800
const LEAST_HEIGHT = 320
/** Of a table. */
const MOST_ROWS = 6
/** What somebody sees instead of the screen that they asked for. */
const ENDED = 'ログイン'
/** Taller ones are for scrolling, not for paper: their end is left out. */
const MOST_HEIGHT = 6000
/** What is not much higher than a page is printed smaller instead of cut; in pixels of the picture. */
const ONE_PAGE = 1600
/** Above the first piece there is the step's heading. */
const FIRST_PAGE = 1300
const NEXT_PAGE = 1900
/** Less than this is not left over for a page of its own. */
const LEAST_PIECE = 400

/** From the top to the bottom, each piece as much as fits on a page. */
const cutsOf = (height: number, breaks: readonly number[]): number[] => {
  if (height <= ONE_PAGE) return [0, height]
  const cuts = [0]
  for (let top = 0; height - top > (top === 0 ? FIRST_PAGE : NEXT_PAGE); ) {
    const room = Math.min(top === 0 ? FIRST_PAGE : NEXT_PAGE, height - top - LEAST_PIECE)
    const fitting = breaks.filter(at => at > top + room / 3 && at <= top + room)
    top = fitting.at(-1) ?? top + room
    cuts.push(top)
  }
  return [...cuts, height]
}

export type Camera = {
  /** Reads the screen as it stands and, where there is a folder for them, pictures it at both widths. */
  take: (page: Page, id: string) => Promise<void>
  screens: Map<string, Screen>
}

/** Fields say what they think of an entry 0.6 s after it, by a script that is fetched with the first one. */
const SAID_MS = 800

/** Until styles and letters are there and every field has said what it has to say. None is in focus or pointed at. */
const settle = async (page: Page): Promise<void> => {
  await page.waitForLoadState('load')
  await page.mouse.move(0, 0)
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  const isTyped = await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    return [...document.querySelectorAll<HTMLInputElement>('[data-rule], [data-same-as]')].some(({ value }) => value)
  })
  if (!isTyped) return
  await page.waitForLoadState('networkidle')
  await page.waitForTimeout(SAID_MS)
}

/** The window becomes as high as the page: what is measured in it is where it is in the picture. */
const openWhole = async (page: Page, width: number): Promise<number> => {
  await page.setViewportSize({ width, height: LEAST_HEIGHT })
  const full = await page.evaluate(() => document.documentElement.scrollHeight)
  const height = Math.min(full, MOST_HEIGHT)
  await page.setViewportSize({ width, height })
  return height
}

/** As WebP, which Playwright itself does not write. */
const shoot = async (page: Page, width: keyof typeof QUALITY, path: string): Promise<void> => {
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY[width] })
  await session.detach()
  writeFileSync(path, Buffer.from(data, 'base64'))
}

/** @param folder where the pictures go; without one nothing is pictured */
export const newCamera = (origins: Origins, samples: Samples, folder: string | undefined): Camera => {
  const screens = new Map<string, Screen>()

  const picture = async (page: Page, id: string): Promise<Screen> => {
    if (folder === undefined) return page.evaluate(readScreen, false)
    const height = await openWhole(page, PC)
    const screen = await page.evaluate(readScreen, true)
    const cuts = cutsOf(height, await page.evaluate(findBreaks))
    await shoot(page, PC, join(folder, `${id}.webp`))
    await page.evaluate(removeBadges)
    await openWhole(page, PHONE)
    await shoot(page, PHONE, join(folder, `${id}-${PHONE}.webp`))
    return { ...screen, cuts }
  }

  const take = async (page: Page, id: string): Promise<void> => {
    if (screens.has(id)) throw new Error(`there are two screens ${id}`)
    await page.setViewportSize({ width: PC, height: USUAL_HEIGHT })
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
    await settle(page)
    const texts = await page.evaluate(readTexts)
    await page.evaluate(writeTexts, texts.map(samples.of))
    await page.evaluate(dress, MOST_ROWS)
    const screen = await picture(page, id)
    await page.evaluate(undress)
    if (screen.title === ENDED && !id.includes('login')) throw new Error(`${id}: the session has ended`)
    const place = placeOf(page.url(), origins)
    screens.set(id, { ...(place === undefined ? {} : { place }), ...screen })
    await page.setViewportSize({ width: PC, height: USUAL_HEIGHT })
    await page.evaluate(writeTexts, texts)
  }
  return { take, screens }
}
