// What people set in their system for all programs: less motion, and high contrast.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { person } from '../support/cast.ts'
import { CHEAP_HASHES } from '../support/cheap-hashes.ts'
import { Client } from '../support/https.ts'
import { codeFor, type LocalSystem, startLocalSystem } from '../support/local-system.ts'
import { registerOverHttp } from '../support/register.ts'
import { launchChromium } from './support/chromium.ts'
import { contrastOf, isTransparent, LEAST_CONTRAST } from './support/contrast.ts'
import { roam } from './support/focus.ts'
import { logIn, openPortal, openWithCertificate, shown } from './support/journey.ts'

const who = person('sample001', '労金　太郎')

let system: LocalSystem
let browser: Browser
let folder: string
let p12: string

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'display-'))
  system = await startLocalSystem({ RATE_LIMIT: 'off', ...CHEAP_HASHES })
  browser = await launchChromium()
  const client = new Client(system)
  await registerOverHttp(client, system, who)
  client.close()
})

after(async () => {
  await browser?.close()
  await system?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** What moves for longer than a moment, of all that the page holds, shown or not. */
const moving = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const MOMENT_SECONDS = 0.1
    const secondsOf = (text: string) => Math.max(...text.split(',').map(Number.parseFloat))
    return [...document.querySelectorAll('*')].flatMap(element =>
      [undefined, '::before', '::after'].flatMap(pseudo => {
        const style = getComputedStyle(element, pseudo)
        const rounds = style.animationIterationCount === 'infinite' ? Number.POSITIVE_INFINITY : 1
        const isMoving =
          (style.animationName !== 'none' && secondsOf(style.animationDuration) * rounds > MOMENT_SECONDS) ||
          secondsOf(style.transitionDuration) > MOMENT_SECONDS ||
          style.scrollBehavior === 'smooth'
        return isMoving ? [`${element.tagName.toLowerCase()}.${element.className}${pseudo ?? ''}`] : []
      }),
    )
  })

/** Keeps what the page asks for waiting, as a slow line does. */
const hold = async (page: Page, url: RegExp): Promise<() => void> => {
  const waiting = Promise.withResolvers<void>()
  await page.route(url, async route => {
    await waiting.promise
    await route.continue()
  })
  return waiting.resolve
}

test('who asked for less motion sees nothing move, while it waits neither: portal, 電子証明書発行, ログイン', async () => {
  const page = await openPortal(browser, system)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const isStill = async (target = page) => assert.deepEqual(await moving(target), [], target.url())
  await isStill()
  await page.goto(`${system.portal}/certificate`)
  await isStill()
  const answer = await hold(page, /\/api\/enrolments$/)
  await page.getByLabel('ユーザーID').fill(who.userId)
  await page.locator('#password').fill(who.password)
  await page.getByRole('button', { name: '認証', exact: true }).click()
  await page.locator('.spinner').and(page.locator(':visible')).waitFor()
  await isStill()
  answer()
  await page.locator('#code').waitFor()
  await isStill()
  await page.locator('#code').fill(await codeFor(system, who.mail))
  await page.getByRole('button', { name: '認証', exact: true }).click()
  const issue = await hold(page, /\/current\/certificate$/)
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: '発行', exact: true }).click()
  await page.locator('.stage[data-state=doing]').nth(0).waitFor()
  await isStill()
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  assert.match((await moving(page)).join(' '), /stage__mark/, 'the others see that it goes on')
  await page.emulateMedia({ reducedMotion: 'reduce' })
  issue()
  p12 = join(folder, 'person.p12')
  await (await downloading).saveAs(p12)
  await page.getByRole('heading', { name: '電子証明書発行結果' }).waitFor()
  await isStill()

  const context = await openWithCertificate(browser, system, { path: p12, password: who.password })
  const window = await context.newPage()
  await window.emulateMedia({ reducedMotion: 'reduce' })
  await window.goto(`${system.member}/login`)
  await isStill(window)
  await context.close()
})

/** A control has a frame all round; of the line of steps, and of a menu's entry, one line is enough. */
const FRAMED = 'button, .button, input:not([type=hidden], [type=radio], .visually-hidden), select, textarea, .alert'
const LINED = '.progress__step, .menu li'

/** What has no edge that stands out from what is behind it. */
const unseen = async (page: Page): Promise<string[]> => {
  await shown(page)
  const found = await page.evaluate(
    ([framed, lined]) =>
      [...document.querySelectorAll(`${framed}, ${lined}`)]
        .filter(element => element.checkVisibility({ visibilityProperty: true }))
        .map(element => {
          const style = getComputedStyle(element)
          const edges = (['Top', 'Right', 'Bottom', 'Left'] as const).map(side => ({
            isDrawn: style[`border${side}Style`] !== 'none' && Number.parseFloat(style[`border${side}Width`]) >= 1,
            colour: style[`border${side}Color`],
          }))
          return { html: element.outerHTML.slice(0, 120), edges, isFramed: element.matches(framed) }
        }),
    [FRAMED, LINED] as const,
  )
  const canvas = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const stands = ({ isDrawn, colour }: { isDrawn: boolean; colour: string }) =>
    isDrawn && !isTransparent(colour) && contrastOf(colour, canvas) >= LEAST_CONTRAST
  assert.ok(found.length > 0, `${page.url()} has nothing to see`)
  return found
    .filter(({ edges, isFramed }) => !(isFramed ? edges.every(stands) : edges.some(stands)))
    .map(({ html }) => html)
}

test('in high contrast buttons, fields, the line of steps and the focus have an edge that stands out', async () => {
  const context = await openWithCertificate(browser, system, { path: p12, password: who.password })
  const page = await context.newPage()
  await page.emulateMedia({ forcedColors: 'active' })
  const isSeen = async (path: string) => {
    const answer = await page.goto(path)
    assert.equal(answer?.status(), 200, path)
    assert.deepEqual(await unseen(page), [], path)
    await roam(page)
  }
  for (const path of ['/', '/registration', '/certificate']) await isSeen(`${system.portal}${path}`)
  await page.goto(`${system.portal}/certificate`)
  const steps = page.locator('.progress__step')
  const framesOf = (index: number) => steps.nth(index).evaluate(step => getComputedStyle(step).borderTopWidth)
  assert.notEqual(await framesOf(0), await framesOf(1), 'the step at hand is told by more than a colour')
  await logIn(page, system, who.password)
  for (const path of ['/login', '/menu', '/users/new', '/history']) await isSeen(`${system.member}${path}`)
  await context.close()
})
