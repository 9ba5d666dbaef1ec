// What a person sees who moves the focus with the Tab key: a ring, in view, that goes the way the eye does.
import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'
import { contrastOf, isTransparent, LEAST_CONTRAST } from './contrast.ts'
import { shown } from './journey.ts'

/** Where the focus is. The box counts from the top of the page, not of the window. */
type Stop = {
  html: string
  /** Which of the page's controls it is. */
  place: number
  box: { left: number; top: number; right: number; bottom: number }
  rings: readonly { style: string; width: number; colour: string }[]
  /** The colour that the ring is drawn on. */
  behind: string
  isCovered: boolean
}

type Watch = {
  /** Of each press of the Tab key; null where the focus then is on nothing: behind the last control. */
  stops: (Stop | null)[]
  /** Everything that the Tab key must come to; of a group of radio buttons the chosen one. */
  controls: () => Element[]
}

declare global {
  /** In a watched page alone. */
  var focusWatch: Watch | undefined
}

/** The page itself notes each stop: to ask it each time would take longer than the keys. */
const watch = async (page: Page): Promise<void> => {
  await shown(page)
  await page.evaluate(() => {
    if (globalThis.focusWatch) return
    const controls = (): Element[] =>
      [
        ...document.querySelectorAll<HTMLElement>(
          'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]',
        ),
      ].filter(
        each =>
          each.tabIndex >= 0 &&
          !each.matches(':disabled, input[type=radio]:not(:checked)') &&
          each.checkVisibility({ visibilityProperty: true }),
      )
    const paintOf = (each: Element) => getComputedStyle(each).backgroundColor
    const stop = (element: Element): Stop => {
      // Of a menu's card the frame shows what the link within it has.
      const rings = [element, element.parentElement ?? element].map(each => {
        const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(each)
        return { style: outlineStyle, width: Number.parseFloat(outlineWidth), colour: outlineColor }
      })
      let around = element.parentElement ?? document.body
      while (around !== document.body && /^rgba\(.*, 0\)$/.test(paintOf(around)))
        around = around.parentElement ?? document.body
      const { left, top, right, bottom } = element.getBoundingClientRect()
      // The middle of what is within the window: a text area may be higher than that.
      const [x, y] = [Math.max(left, 0) + Math.min(right, innerWidth), Math.max(top, 0) + Math.min(bottom, innerHeight)]
      const above = document.elementFromPoint(x / 2, y / 2)
      return {
        html: element.outerHTML.slice(0, 120),
        place: controls().indexOf(element),
        box: { left, top: top + scrollY, right, bottom: bottom + scrollY },
        rings,
        behind: paintOf(around),
        isCovered: !above || !(element.contains(above) || above.contains(element)),
      }
    }
    const stops: (Stop | null)[] = []
    globalThis.focusWatch = { stops, controls }
    const note = () => {
      const element = document.activeElement
      stops.push(element && element !== document.body ? stop(element) : null)
    }
    // Held down it goes on: each repetition finds the focus where the one before has brought it.
    const options = { capture: true }
    document.addEventListener('keydown', ({ key, repeat }) => key === 'Tab' && repeat && note(), options)
    document.addEventListener('keyup', ({ key }) => key === 'Tab' && note(), options)
  })
}

/** Holds the key down until it has come on so often; answers where it stopped each time. */
const holdTab = async (page: Page, key: 'Tab' | 'Shift+Tab', times: number): Promise<(Stop | null)[]> => {
  const keys = key.split('+')
  const { keyboard } = page
  await Promise.all([
    ...keys.map(each => keyboard.down(each)),
    ...Array.from({ length: times - 1 }, () => keyboard.down('Tab')),
    ...keys.toReversed().map(each => keyboard.up(each)),
  ])
  return page.evaluate(() => globalThis.focusWatch?.stops.splice(0) ?? [])
}

/** Thinner than this nobody finds it. */
const THINNEST_RING = 2

const hasRing = ({ rings, behind }: Stop): boolean =>
  rings.some(
    ({ style, width, colour }) =>
      style !== 'none' &&
      width >= THINNEST_RING &&
      !isTransparent(colour) &&
      contrastOf(colour, behind) >= LEAST_CONTRAST,
  )

/** Back up the page, or back along the line: not from the foot of a column to the head of the next. */
const goesBack = ({ box: from }: Stop, { box: to }: Stop): boolean =>
  to.bottom <= from.top ? to.left < from.right : to.top < from.bottom && to.right <= from.left

/** What is wrong with the focus (WCAG 2.4.7, 2.4.11, 1.4.11), and with its way from the stop before (2.4.3). */
const faultOf = (stop: Stop, before?: Stop): string | null => {
  if (!hasRing(stop)) return `shows no focus: ${stop.html}`
  if (stop.isCovered) return `is covered: ${stop.html}`
  return before && goesBack(before, stop) ? `the focus went back from ${before.html} to ${stop.html}` : null
}

const lookAt = (page: Page, stops: readonly (Stop | null)[]): void => {
  for (const [i, stop] of stops.entries()) {
    const fault = stop && faultOf(stop, stops[i - 1] ?? undefined)
    assert.equal(fault, null, `${page.url()}: ${fault}`)
  }
}

/** More stops than any of our screens has: behind it the key leads nowhere. */
const MOST_STOPS = 100

/** Tab until the element has the focus; every stop on the way is looked at. */
export const tabTo = async (page: Page, target: Locator): Promise<void> => {
  await target.waitFor()
  await watch(page)
  for (let pressed = 0; pressed < MOST_STOPS; ) {
    const distance = await target.evaluate(element => {
      const active = document.activeElement
      if (active === element) return 0
      const all = globalThis.focusWatch?.controls() ?? []
      const isBehind = (each: Element) =>
        active && active.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING
      const at = active ? all.indexOf(active) : -1
      const from = at < 0 ? all.findIndex(isBehind) - 1 : at
      const to = all.indexOf(element)
      return to > from ? to - from : all.length - from + to + 1
    })
    if (distance === 0) return
    lookAt(page, await holdTab(page, 'Tab', distance))
    pressed += distance
  }
  assert.fail(`the Tab key never reached ${target}`)
}

/** A date has a stop for each of its parts: each control is one, however many it has. */
const placesOf = (stops: readonly (Stop | null)[]): number[] =>
  stops.flatMap((stop, i) => (stop && stop.place !== stops[i - 1]?.place ? [stop.place] : []))

const PC = { width: 1280, height: 720 }
/** The same window at 400 % (WCAG 1.4.10): some of it stands below what it stood beside. */
const ZOOMED = { width: 320, height: 180 }

/** The key until it leads out of the screen, past every control once. */
const leave = async (page: Page, key: 'Tab' | 'Shift+Tab'): Promise<void> => {
  const count = await page.evaluate(() => globalThis.focusWatch?.controls().length ?? 0)
  const stops = await holdTab(page, key, count)
  while (stops.at(-1) !== null) {
    assert.ok(stops.length < MOST_STOPS, `${page.url()}: ${key} does not come out of the screen`)
    stops.push(...(await holdTab(page, key, 1)))
  }
  const onward = key === 'Tab' ? stops : stops.toReversed()
  lookAt(page, onward)
  const all = Array.from({ length: count }, (_, place) => place)
  assert.deepEqual(
    placesOf(onward).toSorted((a, b) => a - b),
    all,
    `${page.url()}: what ${key} comes to: ${stops.map(stop => stop?.place ?? 'out').join()}`,
  )
}

/**
 * Through the whole screen with Tab and out of it, and at 400 % back with Shift+Tab: every control that can be seen, in
 * the order that the eye follows.
 */
export const roam = async (page: Page): Promise<void> => {
  await page.setViewportSize(PC)
  await watch(page)
  // An error had the focus: back from it to the top.
  if (await page.evaluate(() => document.activeElement !== document.body))
    while ((await holdTab(page, 'Shift+Tab', 1)).at(-1) !== null);
  await leave(page, 'Tab')
  await page.setViewportSize(ZOOMED)
  await leave(page, 'Shift+Tab')
  await page.setViewportSize(PC)
}
