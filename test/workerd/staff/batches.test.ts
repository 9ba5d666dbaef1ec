import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { cleanUp } from '../../../src/clean-up.ts'
import { newId } from '../../../src/lib/tokens.ts'
import { depsAt } from '../../support/deps.ts'
import { enrolledMaster } from '../../support/enrolled.ts'
import { signedInStaff } from '../../support/staff.ts'
import { Browser, logInForRegistration, MEMBER, rows } from '../../support/system.ts'

const API = `${MEMBER}/api/contract-batches`

type Row = { row: number; contractNumber: string; organisation: string; mail: string; initialPassword: string }

const rowsFrom = (first: number, count: number, overrides: Partial<Row> = {}): Row[] =>
  Array.from({ length: count }, (_, i) => ({
    row: i + 2,
    contractNumber: String(first + i),
    organisation: `第${i + 1}組合`,
    mail: '',
    initialPassword: 'Init#456',
    ...overrides,
  }))

const open = async (browser: Browser, count: number, id = newId()) => {
  const answer = await browser.send(`${API}/${id}`, { method: 'PUT', json: { rows: count } })
  return { id, status: answer.status }
}
const stage = (browser: Browser, id: string, sent: readonly unknown[]) =>
  browser.send(`${API}/${id}/rows`, { json: { rows: sent } })
// As a browser sends it: without a body, with its origin.
const headers = { Origin: MEMBER }
const commit = (browser: Browser, id: string) => browser.send(`${API}/${id}/commit`, { method: 'POST', headers })
const cancel = (browser: Browser, id: string) => browser.send(`${API}/${id}`, { method: 'DELETE', headers })

const contractsFrom = (first: number, count: number) =>
  rows<{ number: string }>(
    'SELECT number FROM contracts WHERE number BETWEEN ? AND ? ORDER BY number',
    String(first),
    String(first + count - 1),
  )

const codeIn = async (answer: Response) => (await answer.json<{ code: string }>()).code

describe('契約の一括登録', () => {
  test('rows arrive in chunks, wait unreadable, and become contracts together; a master registers with one', async () => {
    const { browser } = await signedInStaff()
    const sent = rowsFrom(70_000_000, 30, { organisation: '髙﨑①生協' })
    const { id } = await open(browser, 30)
    expect((await stage(browser, id, sent.slice(0, 25))).status).toBe(200)
    expect(await (await browser.send(`${API}/${id}/rows`)).json()).toEqual({ rows: sent.slice(0, 25).map(r => r.row) })
    const early = await commit(browser, id)
    expect([early.status, await codeIn(early)]).toEqual([409, 'E7021'])
    await stage(browser, id, sent.slice(20))
    const staged = await rows<{ hash: string }>('SELECT initial_password_hash AS hash FROM staged_contracts')
    expect(staged).toHaveLength(30)
    for (const { hash } of staged) expect(hash).toMatch(/^\$scrypt\$ln=10/)
    expect(JSON.stringify(await rows('SELECT * FROM staged_contracts'))).not.toContain('Init#456')
    expect(await contractsFrom(70_000_000, 30)).toEqual([])

    const done = await commit(browser, id)
    expect(await done.json()).toEqual({ registered: 30 })
    expect(await contractsFrom(70_000_000, 30)).toHaveLength(30)
    expect(await rows('SELECT 1 FROM staged_contracts WHERE batch = ?', id)).toEqual([])
    const history = await rows<{ contract: string; detail: string; bank: string; actor: string | null }>(
      `SELECT contract_number AS contract, detail, bank_code AS bank, actor FROM history
       WHERE operation = 'register_contract' AND contract_number LIKE '700000%'`,
    )
    expect(history).toHaveLength(30)
    expect(history[0]?.actor).not.toBeNull()
    expect(JSON.parse(history[0]?.detail ?? '')).toEqual({ organisation: '髙﨑①生協', batch: id })
    const contract = { number: '70000029', initialPassword: 'Init#456' }
    expect((await logInForRegistration(new Browser(), contract)).status).toBe(303)
    // The answer was lost, the page asks again.
    expect(await (await commit(browser, id)).json()).toEqual({ registered: 30 })
    // Too late to cancel, and that is said.
    expect(await (await cancel(browser, id)).json()).toEqual({ registered: 30 })
  })

  test('10,000 contracts are one transaction', async () => {
    const { browser } = await signedInStaff()
    const count = 10_000
    const { id } = await open(browser, count)
    await stage(browser, id, rowsFrom(71_000_000, 1))
    // The other chunks, as 399 more requests would have left them.
    await env.DB.prepare(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
       INSERT INTO staged_contracts (batch, row, number, organisation, mail, initial_password_hash)
       SELECT ?1, i + 2, 71000000 + i, '組合' || i, NULL, initial_password_hash
       FROM n, staged_contracts s WHERE s.batch = ?1 AND s.row = 2`,
    )
      .bind(id, count - 1)
      .run()
    expect(await (await commit(browser, id)).json()).toEqual({ registered: count })
    expect(await contractsFrom(71_000_000, count)).toHaveLength(count)
    const contract = { number: '71009999', initialPassword: 'Init#456' }
    expect((await logInForRegistration(new Browser(), contract)).status).toBe(303)
  })

  test('of two who register the same numbers at once one does; the other is told each row and leaves nothing', async () => {
    const two = [await signedInStaff(), await signedInStaff('2996')]
    const batches = await Promise.all(
      two.map(async ({ browser }, i) => {
        // Nine numbers are both files', the rest are their own.
        const sent = [
          ...rowsFrom(72_000_000, 9),
          ...rowsFrom(72_000_100 + i * 100, 5).map(r => ({ ...r, row: r.row + 9 })),
        ]
        const { id } = await open(browser, 14)
        await stage(browser, id, sent)
        return { browser, id }
      }),
    )
    const answers = await Promise.all(batches.map(({ browser, id }) => commit(browser, id)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    const loser = answers.findIndex(({ status }) => status === 409)
    const told = await answers[loser]?.json<{ code: string; rows: { row: number; number: string }[] }>()
    expect(told?.code).toBe('E7022')
    expect(told?.rows).toEqual(rowsFrom(72_000_000, 9).map(({ row, contractNumber: number }) => ({ row, number })))
    expect(await contractsFrom(72_000_000, 9)).toHaveLength(9)
    expect(await contractsFrom(72_000_100 + loser * 100, 5)).toEqual([])
    expect(
      await rows(`SELECT 1 FROM history WHERE operation = 'register_contract' AND contract_number LIKE '720%'`),
    ).toHaveLength(14)
  })

  test('a number twice in one file registers none of it and names both rows', async () => {
    const { browser } = await signedInStaff()
    const { id } = await open(browser, 3)
    await stage(browser, id, [...rowsFrom(73_000_000, 2), { ...rowsFrom(73_000_000, 1)[0], row: 9 }])
    const answer = await commit(browser, id)
    const told = await answer.json<{ rows: { row: number }[] }>()
    expect(told.rows.map(({ row }) => row)).toEqual([2, 9])
    expect(await contractsFrom(73_000_000, 3)).toEqual([])
    // The file is set right and sent again in the same batch.
    await stage(browser, id, [{ ...rowsFrom(73_000_002, 1)[0], row: 9 }])
    expect((await commit(browser, id)).status).toBe(200)
  })

  test('taken numbers are told before anything is sent, other banks’ too', async () => {
    const { browser } = await signedInStaff()
    const { id } = await open(browser, 2)
    await stage(browser, id, rowsFrom(74_000_000, 2))
    await commit(browser, id)
    const { browser: other } = await signedInStaff('2995')
    const answer = await other.send(`${API}/taken-numbers`, { json: { numbers: ['74000001', '74000009'] } })
    expect(await answer.json()).toEqual({ taken: ['74000001'] })
  })

  test('cancelling voids what has arrived, also for a chunk on its way', async () => {
    const { browser } = await signedInStaff()
    const { id } = await open(browser, 2)
    await stage(browser, id, rowsFrom(75_000_000, 1))
    expect(await (await cancel(browser, id)).json()).toEqual({ registered: 0 })
    expect(await rows('SELECT 1 FROM staged_contracts WHERE batch = ?', id)).toEqual([])
    for (const answer of [
      await stage(browser, id, rowsFrom(75_000_000, 2)),
      await commit(browser, id),
      await browser.send(`${API}/${id}/rows`),
    ]) {
      expect([answer.status, await codeIn(answer)]).toEqual([410, 'E7020'])
    }
    expect((await open(browser, 2, id)).status).toBe(410)
    expect(await contractsFrom(75_000_000, 2)).toEqual([])
  })

  test('a chunk and a cancellation, or two commits, at the same moment leave one outcome', async () => {
    const { browser } = await signedInStaff()
    const { id } = await open(browser, 5)
    await Promise.all([stage(browser, id, rowsFrom(76_000_000, 5)), cancel(browser, id)])
    expect(await rows('SELECT 1 FROM staged_contracts WHERE batch = ?', id)).toEqual([])
    const second = await open(browser, 5)
    await stage(browser, second.id, rowsFrom(76_000_000, 5))
    const answers = await Promise.all([1, 2].map(() => commit(browser, second.id)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect(
      await rows(`SELECT 1 FROM history WHERE operation = 'register_contract' AND contract_number LIKE '7600%'`),
    ).toHaveLength(5)
  })

  test.each([
    ['contractNumber', '123'],
    ['organisation', ''],
    ['organisation', '外字\ue000'],
    ['mail', 'nobody'],
    ['initialPassword', 'init#456'],
    ['initialPassword', 'Init#4567'],
    ['row', 0],
    ['row', '2'],
  ])('the server checks each row again: %s "%s" stages nothing of its chunk', async (name, value) => {
    const { browser } = await signedInStaff()
    const { id } = await open(browser, 2)
    const [good, bad] = rowsFrom(77_000_000, 2)
    const answer = await stage(browser, id, [good, { ...bad, [name]: value }])
    expect(answer.status).toBe(422)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(await rows('SELECT 1 FROM staged_contracts WHERE batch = ?', id)).toEqual([])
  })

  test('too many rows are refused, in a batch and in a chunk', async () => {
    const { browser } = await signedInStaff()
    for (const count of [0, 10_001, 1.5]) expect((await open(browser, count)).status).toBe(422)
    const { id } = await open(browser, 26)
    expect((await stage(browser, id, rowsFrom(78_000_000, 26))).status).toBe(422)
    const wide = rowsFrom(78_000_000, 25, { organisation: '組'.repeat(20_000) })
    expect((await stage(browser, id, wide)).status).toBe(413)
  })

  test("another staff member's batch looks as if it were over; to others the way does not exist", async () => {
    const { browser } = await signedInStaff()
    const { id } = await open(browser, 1)
    await stage(browser, id, rowsFrom(79_000_000, 1))
    for (const { browser: other } of [await signedInStaff(), await signedInStaff('2994')]) {
      expect((await open(other, 1, id)).status).toBe(410)
      expect((await stage(other, id, rowsFrom(79_000_000, 1))).status).toBe(410)
      expect((await commit(other, id)).status).toBe(410)
      await cancel(other, id)
    }
    expect(await rows('SELECT 1 FROM staged_contracts WHERE batch = ?', id)).toHaveLength(1)
    const { person, browser: master } = await enrolledMaster()
    await master.send(`${MEMBER}/login`, { form: { password: person.password } })
    expect((await open(master, 1)).status).toBe(404)
    expect((await open(new Browser(), 1)).status).toBe(403)
    expect((await commit(browser, 'x')).status).toBe(410)
  })

  test('what nobody registered or cancelled is forgotten in the night after a day', async () => {
    const { browser } = await signedInStaff()
    const { id } = await open(browser, 1)
    await stage(browser, id, rowsFrom(79_500_000, 1))
    await cleanUp(await depsAt(() => new Date()))
    expect(await rows('SELECT 1 FROM staged_contracts WHERE batch = ?', id)).toHaveLength(1)
    const counts = await cleanUp(await depsAt(() => new Date(Date.now() + 1.5 * 24 * 3_600_000)))
    expect(counts.staged_contracts).toBeGreaterThan(0)
    expect(counts.contract_batches).toBeGreaterThan(0)
    expect(await rows('SELECT 1 FROM contract_batches')).toEqual([])
  })
})
