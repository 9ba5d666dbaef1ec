import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { filterOf } from '../../../src/history/schema.ts'
import { historySql } from '../../../src/history/store.ts'
import { operationName } from '../../../src/history/views/words.ts'
import { csvLine } from '../../../src/lib/csv.ts'
import { enrolledMaster } from '../../support/enrolled.ts'
import { signedInStaff } from '../../support/staff.ts'
import { type Browser, MEMBER, rows } from '../../support/system.ts'

const signedIn = async () => {
  const master = await enrolledMaster()
  await master.browser.send(`${MEMBER}/login`, { form: { password: master.person.password } })
  const [user] = await rows<{ id: string; contract_number: string }>(
    'SELECT id, contract_number FROM users WHERE user_id = ?',
    master.person.userId,
  )
  return { ...master, id: user?.id ?? '', contractNumber: user?.contract_number ?? '' }
}

const show = async (browser: Browser, query = '') => {
  const response = await browser.send(`${MEMBER}/history${query}`)
  return { status: response.status, html: await response.text() }
}

const countRows = (html: string): number => (html.match(/data-label="日時"/g) ?? []).length

/** `count` entries of a contract, a minute apart, the last one now. */
const addEntries = (contractNumber: string, count: number, operation = 'logout') =>
  env.DB.prepare(
    `INSERT INTO history (at, operation, result, contract_number, bank_code)
     SELECT ?1 - value * 60000, ?2, 'done', ?3, '2963' FROM json_each(?4)`,
  )
    .bind(Date.now(), operation, contractNumber, JSON.stringify(Array.from({ length: count }, (_, i) => i)))
    .run()

describe('操作履歴', () => {
  test('a master sees all of the contract and nothing of another', async () => {
    const mine = await signedIn()
    const theirs = await signedIn()
    const { html } = await show(mine.browser)
    for (const text of ['電子証明書発行', 'マスターユーザー初期登録', 'ログイン', mine.person.userId, '203.0.113.7']) {
      expect(html).toContain(text)
    }
    expect(html).not.toContain(theirs.person.userId)
    const { html: filtered } = await show(mine.browser, `?user=${theirs.id}`)
    expect(countRows(filtered)).toBe(0)
  })

  test('what staff did is the bank’s to a master: neither who of them, nor from where', async () => {
    const staff = await signedInStaff()
    const { browser, contractNumber, id } = await signedIn()
    await env.DB.prepare(
      `INSERT INTO history (at, operation, result, contract_number, bank_code, actor, subject, address)
       VALUES (?, 'correct_mail', 'done', ?, '2963', ?, ?, '198.51.100.77')`,
    )
      .bind(Date.now(), contractNumber, staff.id, id)
      .run()
    for (const path of ['/history', '/history.csv']) {
      const text = await (await browser.send(MEMBER + path)).text()
      expect(text).toMatch(/労金/)
      expect(text).toContain(operationName('correct_mail'))
      for (const secret of [staff.person.userId, '198.51.100.77']) expect(text).not.toContain(secret)
      const banks = await (await staff.browser.send(MEMBER + path)).text()
      for (const known of [staff.person.userId, '198.51.100.77']) expect(banks).toContain(known)
    }
  })

  test('whom a mail about the contract did not reach is the bank’s to know, where it is one of its staff', async () => {
    const staff = await signedInStaff()
    const { browser, contractNumber } = await signedIn()
    await env.DB.prepare(
      `INSERT INTO history (at, operation, result, contract_number, bank_code, subject)
       VALUES (?, 'mail_bounced', 'refused', ?, '2963', ?)`,
    )
      .bind(Date.now(), contractNumber, staff.id)
      .run()
    const csv = async (from: Browser) => (await from.send(`${MEMBER}/history.csv`)).text()
    const line = (await csv(browser)).split('\r\n').find(text => text.includes(operationName('mail_bounced')))
    expect(line).toContain(',労金,')
    for (const secret of [staff.person.userId, staff.person.name]) expect(line).not.toContain(secret)
    expect(await csv(staff.browser)).toContain(staff.person.userId)
  })

  test('a general user sees what they did and what was done to them, and nobody to choose', async () => {
    const user = await signedIn()
    await env.DB.prepare(`UPDATE users SET role = 'general' WHERE id = ?`).bind(user.id).run()
    await addEntries(user.contractNumber, 5)
    const { html } = await show(user.browser)
    expect(countRows(html)).toBe(5)
    expect(html).not.toContain('name="user"')
  })

  test('pages neither skip nor double a row, also when rows are added meanwhile', async () => {
    const { browser, contractNumber } = await signedIn()
    await addEntries(contractNumber, 115)
    const seen: number[] = []
    for (let query = ''; ; ) {
      const { html } = await show(browser, query)
      seen.push(countRows(html))
      await addEntries(contractNumber, 3)
      const [, next] = /href="\/history(\?before=\d+)"/.exec(html) ?? []
      if (!next) break
      query = next
    }
    // With the six of registration, enrolment and login.
    expect(seen).toEqual([50, 50, 21])
  })

  test.each([
    ['?operation=login', ['login']],
    ['?result=refused', ['login']],
    ['?operation=login&result=done', ['login']],
    ['?from=2020-01-01&to=2020-01-31', []],
  ])('%s filters', async (query, operations) => {
    const { browser } = await signedIn()
    await browser.send(`${MEMBER}/login`, { form: { password: 'Wrong#12' } })
    const { html, status } = await show(browser, query)
    expect(status).toBe(200)
    const shown = [...html.matchAll(/data-label="操作">([^<]*)</g)].map(match => match[1])
    expect(new Set(shown).size).toBe(operations.length)
  })

  test('a day counts from midnight to midnight in Japan', () => {
    const query = { from: '2026-11-24', to: '2026-11-24', user: '', operation: '', result: '' as const, before: '' }
    const { from, until } = filterOf(query)
    expect(new Date(from ?? 0).toISOString()).toBe('2026-11-23T15:00:00.000Z')
    expect(new Date(until ?? 0).toISOString()).toBe('2026-11-24T15:00:00.000Z')
  })

  test.each(['?from=2026-13-40', '?from=2026-02-31', '?before=x', '?operation=<script>', '?user=1', '?result=maybe'])(
    '%s is told, escaped, and breaks nothing',
    async query => {
      const { browser } = await signedIn()
      const { html, status } = await show(browser, query)
      expect(status).toBe(422)
      expect(html).not.toContain('<script>')
    },
  )

  test('the CSV has a BOM, every row, and no formula that runs', async () => {
    const { browser, contractNumber, id } = await signedIn()
    await env.DB.prepare(`UPDATE users SET name = '=HYPERLINK("x")' WHERE id = ?`).bind(id).run()
    await addEntries(contractNumber, 1200)
    const response = await browser.send(`${MEMBER}/history.csv`)
    expect(response.headers.get('content-disposition')).toMatch(/attachment; filename="history\d{14}\.csv"/)
    const bytes = new Uint8Array(await response.arrayBuffer())
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    const lines = new TextDecoder().decode(bytes).trimEnd().split('\r\n')
    expect(lines).toHaveLength(1 + 1200 + 6)
    expect(lines.join('\n')).toContain(`"'=HYPERLINK(""x"")（`)
    expect(csvLine(['a', 'b,c', '@d'])).toBe(`a,"b,c",'@d\r\n`)
  })

  test('a broken filter exports nothing, it is told on the screen', async () => {
    const { browser } = await signedIn()
    const response = await browser.send(`${MEMBER}/history.csv?from=2026-02-31`)
    expect(response.headers.get('location')).toBe('/history?from=2026-02-31')
  })

  test("staff download their own bank's rows of a range of days as JSON Lines and CSV, others find nothing there", async () => {
    const { browser, person } = await signedInStaff('3333')
    const add = `INSERT INTO history (at, operation, result, code, bank_code, contract_number, request_id, detail) VALUES (?, 'login', 'refused', 'E2003', ?, '33330001', 'r1', '{"n":1}')`
    for (const [day, bank] of [
      ['2026-03-31T23:59:59', '3333'],
      ['2026-04-01T00:00:00', '3333'],
      ['2026-04-02T23:59:59', '3333'],
      ['2026-04-03T00:00:00', '3333'],
      ['2026-04-01T12:00:00', '4444'],
    ])
      await env.DB.prepare(add)
        .bind(Date.parse(`${day}+09:00`), bank ?? '')
        .run()
    const range = '?from=2026-04-01&to=2026-04-02'
    const response = await browser.send(`${MEMBER}/history.jsonl${range}`)
    expect(response.headers.get('content-disposition')).toMatch(/filename="history\d{14}\.jsonl"/)
    const textOf = async (answer: Response) => new TextDecoder().decode(await answer.arrayBuffer())
    const lines = (await textOf(response))
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(lines.map(({ at }) => at)).toEqual(['2026-04-02T14:59:59.000Z', '2026-03-31T15:00:00.000Z'])
    expect(lines[0]).toMatchObject({
      operation: 'login',
      result: 'refused',
      code: 'E2003',
      contractNumber: '33330001',
      actor: null,
      requestId: 'r1',
      detail: { n: 1 },
    })
    const csv = await (await browser.send(`${MEMBER}/history.csv${range}`)).text()
    expect(
      csv
        .trimEnd()
        .split('\r\n')
        .map(line => line.split(',').at(-1)),
    ).toEqual(['契約番号', '33330001', '33330001'])
    const all = await textOf(await browser.send(`${MEMBER}/history.jsonl`))
    expect(all).toContain(`"userId":"${person.userId}"`)

    const master = await signedIn()
    expect((await master.browser.send(`${MEMBER}/history.jsonl`)).status).toBe(404)
    expect((await show(master.browser)).html).not.toContain('JSON Lines')
  })

  test.each([
    ['bank', ['INDEX history_of_bank (bank_code=? AND id<?)']],
    ['bank_by_day', ['INDEX history_of_bank_by_day (bank_code=? AND at>? AND at<?)']],
    ['bank_by_operation', ['INDEX history_of_bank_by_operation (bank_code=? AND operation=? AND id<?)']],
    ['contract', ['history_of_contract']],
    ['user', ['history_by_subject', 'history_by_actor']],
  ] as const)('of a %s is read by index', async (kind, indexes) => {
    const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${historySql(kind)}`)
      .bind('x', 1, null, null, null, null, null, 1)
      .all<{ detail: string }>()
    const plan = results.map(row => row.detail).join('\n')
    for (const index of indexes) expect(plan).toContain(index)
    expect(plan).not.toMatch(/SCAN (history|h)\b/)
  })

  test('of a bank by days: pages follow each other, also where one instant has many rows and some were told late', async () => {
    const { browser } = await signedInStaff('2990')
    const noon = new Date('2026-03-03T12:00:00+09:00').getTime()
    // 130 of the day, 65 of them at one instant; every tenth was told before those that happened earlier.
    await env.DB.prepare(
      `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 149)
       INSERT INTO history (at, operation, result, bank_code, request_id)
       SELECT CASE WHEN i >= 130 THEN ?1 + 86400000 WHEN i % 10 = 0 THEN ?1 - i ELSE ?1 + max(i, 65) END,
              'login', 'done', '2990', 'told' || i FROM n`,
    )
      .bind(noon)
      .run()
    const ids: number[] = []
    const query = '?from=2026-03-03&to=2026-03-03'
    const counts: number[] = []
    for (let next: string | undefined = `/history${query}`; next; ) {
      const html: string = await (await browser.send(MEMBER + next)).text()
      counts.push(countRows(html))
      next = /href="(\/history\?[^"]*before=\d+[^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&')
      if (next) ids.push(Number(/before=(\d+)/.exec(next)?.[1]))
    }
    expect(counts).toEqual([50, 50, 30])
    expect(new Set(ids).size).toBe(2)
    expect(countRows((await show(browser, '?from=2026-03-04&to=2026-03-04')).html)).toBe(20)
    expect(countRows((await show(browser, '?to=2026-03-02')).html)).toBe(0)
    expect(countRows((await show(browser, `${query}&operation=logout`)).html)).toBe(0)
    expect(countRows((await show(browser, '?operation=register_contract')).html)).toBe(0)
    const backwards = await browser.send(`${MEMBER}/history?from=2026-03-04&to=2026-03-03`)
    expect(backwards.status).toBe(422)
    expect(await backwards.text()).toContain('E6002')
  })
})

describe('the history table', () => {
  test('cannot be changed, deleted from or written over', async () => {
    const { id } = await signedIn()
    const run = (sql: string) => env.DB.prepare(sql).bind(id).run()
    await expect(run(`UPDATE history SET result = 'done' WHERE subject = ?`)).rejects.toThrow('append-only')
    await expect(run('DELETE FROM history WHERE subject = ?')).rejects.toThrow('append-only')
    await expect(
      run(`INSERT OR REPLACE INTO history (id, at, operation, result, subject) VALUES (1, 0, 'login', 'done', ?)`),
    ).rejects.toThrow('append-only')
    const event = `INSERT OR REPLACE INTO history (event_key, at, operation, result, subject) VALUES ('told-once', ?2, 'lock', 'done', ?1)`
    for (const at of [1, 2]) await env.DB.prepare(event).bind(id, at).run()
    expect(await rows(`SELECT at FROM history WHERE event_key = 'told-once'`)).toEqual([{ at: 1 }])
  })
})
