import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Deps } from '../../../src/deps.ts'
import { formatLocal, HOUR_MS } from '../../../src/lib/jst.ts'
import { Remembered } from '../../../src/lib/remembered.ts'
import { newId } from '../../../src/lib/tokens.ts'
import { noticeForm } from '../../../src/notices/schema.ts'
import { showNoticesInForce } from '../../../src/notices/show-notices.ts'
import { depsAt } from '../../support/deps.ts'
import { enrolledMaster } from '../../support/enrolled.ts'
import { signedInStaff } from '../../support/staff.ts'
import { Browser, MEMBER, PORTAL, rows, show } from '../../support/system.ts'

const inHours = (hours: number) => formatLocal(new Date(Date.now() + hours * HOUR_MS))

const form = (overrides: Record<string, string> = {}) => ({
  id: newId(),
  title: 'システム停止のお知らせ',
  text: '11月29日は終日停止します。\r\nご了承ください。',
  fromAt: inHours(-1),
  untilAt: inHours(1),
  ...overrides,
})

const write = (browser: Browser, fields = form()) => browser.send(`${MEMBER}/bank/notices/new`, { form: fields })
const change = (browser: Browser, id: string, fields: Record<string, string>) =>
  browser.send(`${MEMBER}/bank/notices/${id}`, { form: fields })
const withdraw = (browser: Browser, id: string, version = '1') =>
  browser.send(`${MEMBER}/bank/notices/${id}/withdraw`, { form: { version } })

const portal = async () => (await new Browser().send(PORTAL)).text()

const idOf = async (title: string) =>
  (await rows<{ id: string }>('SELECT id FROM notices WHERE title = ?', title))[0]?.id ?? ''

const historyOf = (id: string) =>
  rows<{ operation: string }>(`SELECT operation FROM history WHERE detail ->> 'notice' = ? ORDER BY id`, id)

beforeEach(async () => {
  await env.DB.prepare('DELETE FROM notices').run()
})

describe('お知らせ', () => {
  test('is shown on the portal in its period, with its lines and nothing of it read as HTML', async () => {
    const { browser } = await signedInStaff()
    const title = '<b>停止</b>'
    expect((await write(browser, form({ title }))).headers.get('location')).toBe('/bank/notices?done=written')
    await write(browser, form({ title: 'まだ先', fromAt: inHours(1), untilAt: inHours(2) }))
    const html = await portal()
    expect(html).toContain('&lt;b&gt;停止&lt;/b&gt;')
    expect(html).toContain('11月29日は終日停止します。\nご了承ください。')
    expect(html).toContain('見本ろうきん')
    expect(html).not.toContain('まだ先')
    const list = await (await browser.send(`${MEMBER}/bank/notices?done=written`)).text()
    for (const text of ['お知らせを登録しました。', '表示中', '表示前']) expect(list).toContain(text)
    await env.DB.prepare('UPDATE notices SET until_at = ?').bind(Date.now()).run()
    expect(await showNoticesInForce(await depsAt(() => new Date()))).toEqual([])
    expect(await (await browser.send(`${MEMBER}/bank/notices`)).text()).toContain('表示終了')
  })

  test('is changed while it is shown, withdrawn at once and for good; the history has each', async () => {
    const { browser } = await signedInStaff()
    await write(browser)
    const id = await idOf('システム停止のお知らせ')
    expect(await (await browser.send(`${MEMBER}/bank/notices/${id}`)).text()).toContain(`value="${form().fromAt}"`)
    const changed = await change(browser, id, { ...form({ title: '延期のお知らせ' }), version: '1' })
    expect(changed.headers.get('location')).toBe('/bank/notices?done=changed')
    expect(await portal()).toContain('延期のお知らせ')
    expect((await withdraw(browser, id, '2')).headers.get('location')).toBe('/bank/notices?done=withdrawn')
    expect(await portal()).not.toContain('延期のお知らせ')
    const late = await change(browser, id, { ...form(), version: '3' })
    expect(late.status).toBe(409)
    expect(await late.text()).toContain('E7028')
    expect((await withdraw(browser, id, '3')).status).toBe(409)
    expect((await historyOf(id)).map(({ operation }) => operation)).toEqual([
      'write_notice',
      'change_notice',
      'withdraw_notice',
    ])
  })

  test('of two windows the later is told and sees what is there now', async () => {
    const { browser } = await signedInStaff()
    await write(browser)
    const id = await idOf('システム停止のお知らせ')
    const answers = await Promise.all(
      ['甲', '乙'].map(title => change(browser, id, { ...form({ title }), version: '1' })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409])
    const html = (await answers.find(({ status }) => status === 409)?.text()) ?? ''
    expect(html).toContain('E5001')
    expect(html).toContain('name="version" value="2"')
    expect((await withdraw(browser, id, '1')).status).toBe(409)
    expect(await historyOf(id)).toHaveLength(2)
  })

  test.each([
    ['title', '', 'E1001'],
    ['title', 'あ'.repeat(51), 'E7026'],
    ['title', 'a\nb', 'E7026'],
    ['text', ' \r\n ', 'E1001'],
    ['text', 'あ'.repeat(1001), 'E7027'],
    ['text', 'a\u0000b', 'E7027'],
    ['fromAt', '', 'E1001'],
    ['fromAt', '2026-02-31T09:00', 'E7024'],
    ['untilAt', 'tomorrow', 'E7024'],
    ['untilAt', inHours(-2), 'E7025'],
    ['untilAt', inHours(-0.5), 'E7025'],
  ])('%s %j is refused with %s beside its field, what was typed is kept', async (name, value, code) => {
    const { browser } = await signedInStaff()
    const answer = await write(browser, form({ [name]: value }))
    expect(answer.status).toBe(422)
    const html = await answer.text()
    expect(html).toContain(`（${code}）`)
    if (name !== 'title') expect(html).toContain('value="システム停止のお知らせ"')
    expect(await rows('SELECT 1 FROM notices')).toEqual([])
  })

  test('the same form sent twice, at once or later, makes one notice', async () => {
    const { browser } = await signedInStaff()
    const [, id = ''] = /name="id" value="([0-9a-f]{32})"/.exec(await show(browser, '/bank/notices/new')) ?? []
    const same = form({ id })
    const answers = [...(await Promise.all([write(browser, same), write(browser, same)])), await write(browser, same)]
    for (const answer of answers) expect(answer.headers.get('location')).toBe('/bank/notices?done=written')
    expect(await rows('SELECT id FROM notices')).toEqual([{ id }])
    expect(await historyOf(id)).toHaveLength(1)
    const other = await signedInStaff('2996')
    expect((await write(other.browser, form({ id, title: '別の労金' }))).status).toBe(422)
    expect((await write(browser, form({ id: 'x' }))).status).toBe(422)
    expect(await rows('SELECT title FROM notices')).toEqual([{ title: same.title }])
  })

  test('all the errors of the form are told at once', () => {
    const parsed = noticeForm.safeParse({
      id: newId(),
      title: '',
      text: 'x',
      fromAt: '2026-11-24T10:00',
      untilAt: '2026-11-24T09:00',
    })
    expect(parsed.error?.issues.map(({ path }) => path[0])).toEqual(['title', 'untilAt'])
  })

  test("another bank's notices are on the portal, but look as if they did not exist to change", async () => {
    const { browser } = await signedInStaff()
    await write(browser)
    const id = await idOf('システム停止のお知らせ')
    const { browser: other } = await signedInStaff('2993')
    expect(await (await other.send(`${MEMBER}/bank/notices`)).text()).toContain('お知らせはありません。')
    for (const answer of [
      await other.send(`${MEMBER}/bank/notices/${id}`),
      await change(other, id, { ...form(), version: '1' }),
      await withdraw(other, id),
    ]) {
      expect(answer.status).toBe(404)
    }
    const { person, browser: master } = await enrolledMaster()
    await master.send(`${MEMBER}/login`, { form: { password: person.password } })
    expect((await write(master)).status).toBe(404)
    expect(await portal()).toContain('システム停止のお知らせ')
  })

  test('the list goes on page by page, none skipped or doubled', async () => {
    const { browser } = await signedInStaff('2992')
    await env.DB.prepare(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120)
       INSERT INTO notices (id, bank_code, title, text, from_at, until_at, created_at)
       SELECT printf('%032x', i), '2992', '第' || i || '号', '本文', 0, 1, i / 7 FROM n`,
    ).run()
    const seen = new Set<string>()
    let path: string | undefined = '/bank/notices'
    for (let pages = 0; path; pages++) {
      expect(pages).toBeLessThan(3)
      const html: string = await (await browser.send(MEMBER + path)).text()
      for (const [, id = ''] of html.matchAll(/\/bank\/notices\/([0-9a-f]{32})"/g)) {
        expect(seen.has(id)).toBe(false)
        seen.add(id)
      }
      path = /href="(\/bank\/notices\?before=[^"]+)"/.exec(html)?.[1]
    }
    expect(seen.size).toBe(120)
  })
})

describe('what the portal remembers', () => {
  const titles = async (deps: Deps) => (await showNoticesInForce(deps)).map(({ title }) => title)

  test('is asked of the database again after five seconds, or when the clock was put back', async () => {
    const { browser } = await signedInStaff()
    await write(browser)
    let at = Date.now()
    const deps = await depsAt(() => new Date(at))
    expect(await titles(deps)).toEqual(['システム停止のお知らせ'])
    await env.DB.prepare(`UPDATE notices SET title = 'elsewhere'`).run()
    at += 4_999
    expect(await titles(deps)).toEqual(['システム停止のお知らせ'])
    at += 1
    expect(await titles(deps)).toEqual(['elsewhere'])
    await env.DB.prepare(`UPDATE notices SET title = 'before'`).run()
    at -= 60_000
    expect(await titles(deps)).toEqual(['before'])
  })

  test('does not outlast the end of a notice', async () => {
    const { browser } = await signedInStaff()
    await write(browser)
    let at = Date.now()
    const deps = await depsAt(() => new Date(at))
    const end = at + 2_000
    await env.DB.prepare('UPDATE notices SET until_at = ?').bind(end).run()
    at = end - 1
    expect(await titles(deps)).toHaveLength(1)
    at = end
    expect(await titles(deps)).toEqual([])
  })

  test('is forgotten by who changes it, even while it is being loaded', async () => {
    const kept = new Remembered<string>()
    const at = new Date()
    let loaded: (value: string) => void = () => undefined
    const loading = kept.recall(at, () => new Promise(resolve => (loaded = resolve)))
    kept.forget()
    loaded('before the change')
    expect(await loading).toBe('before the change')
    expect(await kept.recall(at, async () => 'after it')).toBe('after it')
    expect(await kept.recall(at, async () => 'not asked')).toBe('after it')
  })
})
