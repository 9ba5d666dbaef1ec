import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { REFUSED_ADDRESSES } from '../../../src/history/refusals-store.ts'
import { DAY_MS, formatLocal } from '../../../src/lib/jst.ts'
import { enrolledMaster } from '../../support/enrolled.ts'
import { signedInStaff } from '../../support/staff.ts'
import { Browser, logInForRegistration, MEMBER, newContract, rows } from '../../support/system.ts'

const show = async (browser: Browser, query = '') => (await browser.send(`${MEMBER}/bank/refusals${query}`)).text()

const dayOf = (at: number) => formatLocal(new Date(at)).slice(0, 10)

const from = (address: string): Browser => {
  const browser = new Browser()
  browser.address = address
  return browser
}

/** A row of the list as words. */
const rowOf = (html: string, address: string): string => {
  const [row = ''] = html.split('<tr>').filter(part => part.includes(`>${address}</a>`))
  return row.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')
}

describe('認証の失敗（接続元別）', () => {
  test("a bank sees its own and nobody's refusals by address, with whom they locked; not another bank's", async () => {
    const { browser } = await signedInStaff()
    const { browser: other } = await signedInStaff('2991')
    const attacker = from('198.51.100.1')
    const contract = await newContract()
    for (let tries = 0; tries < 7; tries++) await logInForRegistration(attacker, contract, 'Wrong#12')
    for (const number of ['98000001', '98000002']) {
      await logInForRegistration(attacker, { number, initialPassword: 'Wrong#12' })
    }
    expect(rowOf(await show(browser), '198.51.100.1')).toMatch(/9回 3種類 1回 ― /)
    expect(rowOf(await show(other), '198.51.100.1')).toMatch(/2回 2種類 ― ― /)

    const detail = '/address?address=198.51.100.1'
    const mine = await show(browser, detail)
    expect(mine).toContain(`/bank/contracts/${contract.number}`)
    expect(mine).toContain('この接続元によるロック・閉塞')
    expect(mine).toContain('該当なし')
    const theirs = await show(other, detail)
    expect(theirs).not.toContain(contract.number)
    expect(theirs).not.toContain('貴労金の契約・ユーザー')
    // Nothing that was typed is to be read anywhere.
    for (const html of [mine, theirs]) expect(html).not.toContain('98000001')
  })

  test('a user who is locked at the login is named to their own bank', async () => {
    const { browser } = await signedInStaff()
    const { person, browser: victim } = await enrolledMaster()
    victim.address = '2001:db8::7'
    for (let tries = 0; tries < 6; tries++) {
      await victim.send(`${MEMBER}/login`, { form: { password: 'Wr0ng!pass' } })
    }
    expect(rowOf(await show(browser), '2001:db8::7')).toMatch(/6回 1種類 1回 ―/)
    expect(await show(browser, `/address?${new URLSearchParams({ address: '2001:db8::7' })}`)).toContain(person.userId)
  })

  test('another day is chosen; a day that is none is told, and today is shown', async () => {
    const { browser } = await signedInStaff()
    const yesterday = Date.now() - DAY_MS
    await env.DB.prepare(
      `INSERT INTO refusals (at, operation, code, address, subject_hash) VALUES (?, 'login', 'E2003', '192.0.2.1', 'x')`,
    )
      .bind(yesterday)
      .run()
    expect(await show(browser)).not.toContain('192.0.2.1')
    const html = await show(browser, `?day=${dayOf(yesterday)}`)
    expect(html).toContain('192.0.2.1')
    expect(html).toContain(`value="${dayOf(yesterday)}"`)
    for (const query of [
      '?day=2026-02-31',
      '?day=x',
      '?after=x',
      '/address?address=192.0.2.1&before=0',
      '/address?address=192.0.2.1&day=x',
      `/address?address=${'1'.repeat(65)}`,
      '/address',
      '/address?address=',
    ]) {
      expect((await browser.send(`${MEMBER}/bank/refusals${query}`)).status).toBe(422)
    }
    expect(await show(browser, '?day=2026-02-31')).toContain('（E6001）')
    expect(await show(browser, '/address')).toMatch(/<title>エラー：[\s\S]*一覧の接続元を選んでください。（E1015）/)
  })

  test('pages go on where the last ended, none skipped or doubled, by the index of the day', async () => {
    const { browser } = await signedInStaff()
    const at = Date.now() - 3 * DAY_MS
    const day = dayOf(at)
    await env.DB.prepare(
      `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 359)
       INSERT INTO refusals (at, operation, code, address, subject_hash)
       SELECT ?, 'login', 'E2003', '10.0.0.' || (i % 120), i FROM n`,
    )
      .bind(at)
      .run()
    const seen: string[] = []
    for (let path: string | undefined = `?day=${day}`; path; ) {
      const html = await show(browser, path)
      seen.push(...[...html.matchAll(/>(10\.0\.0\.\d+)<\/a>/g)].map(match => match[1] ?? ''))
      path = /href="\/bank\/refusals(\?day=[^"]+after=[^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&')
    }
    expect(seen).toHaveLength(120)
    expect(new Set(seen).size).toBe(120)
    const plan = await rows<{ detail: string }>(`EXPLAIN QUERY PLAN ${REFUSED_ADDRESSES}`, '2963', 0, at, 9, 'x', 51)
    const steps = plan.map(({ detail }) => detail).join('\n')
    expect(steps).toContain('SEARCH refusals USING INDEX refusals_by_time')
    expect(steps).toContain('history_of_locking (bank_code=? AND at>? AND at<?)')

    await env.DB.prepare(
      `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 119)
       INSERT INTO refusals (at, operation, code, address, subject_hash) SELECT ?, 'login', 'E2003', '10.9.9.9', i FROM n`,
    )
      .bind(at)
      .run()
    let entries = 0
    for (let path: string | undefined = `/address?day=${day}&address=10.9.9.9`; path; ) {
      const html = await show(browser, path)
      entries += html.split('該当なし').length - 1
      path = /href="\/bank\/refusals(\/address\?[^"]+before=[^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&')
    }
    expect(entries).toBe(120)
  })

  test('an address is only ever text, and the page is not there for others', async () => {
    const { browser } = await signedInStaff()
    const query = `/address?${new URLSearchParams({ address: '<script>alert(1)</script>' })}`
    expect(await show(browser, query)).not.toContain('<script>alert')
    const { person, browser: master } = await enrolledMaster()
    await master.send(`${MEMBER}/login`, { form: { password: person.password } })
    for (const path of ['/bank/refusals', '/bank/refusals/address']) {
      expect((await master.send(MEMBER + path)).status).toBe(404)
    }
  })

  test('a flood keeps to the last five million, whatever their age: it does not fill the database', async () => {
    const insert = async (id: number | null) => {
      const sql = `INSERT INTO refusals (id, at, operation, code, address, subject_hash)
                   VALUES (?, ?, 'login', 'E2003', '10.7.7.7', 'x') RETURNING id`
      return (await env.DB.prepare(sql).bind(id, Date.now()).first<{ id: number }>())?.id ?? 0
    }
    const kept = () => rows<{ id: number }>(`SELECT id FROM refusals WHERE address = '10.7.7.7' ORDER BY id`)
    const first = await insert(null)
    const last = await insert(first + 4_999_999)
    expect(await kept()).toEqual([{ id: first }, { id: last }])
    expect(await insert(null)).toBe(first + 5_000_000)
    expect(await kept()).toEqual([{ id: last }, { id: last + 1 }])
  })
})
