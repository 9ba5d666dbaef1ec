import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'
import { type MessageCode, message } from '../../../src/ui/messages.ts'
import { askSearch, foundIn, OTHERS_SERIAL, seededId, seedSearch } from '../../support/search.ts'
import { signedInStaff } from '../../support/staff.ts'
import { type Browser, MEMBER } from '../../support/system.ts'

let browser: Browser
beforeAll(async () => {
  browser = await seedSearch()
})

const ask = (query: Record<string, string>, as = browser) => askSearch(as, query)

const find = async (query: Record<string, string>, as = browser) => foundIn((await ask(query, as)).html)

describe('契約・ユーザーの検索', () => {
  const yamada = () => [seededId('Yamada01'), '81000001']

  test.each([
    ['organisation', '見本'],
    ['organisation', '株見本'],
    ['organisation', 'キャノン'],
    ['organisation', 'きやのん'],
    ['organisation', 'ｷﾔﾉﾝ労働'],
    ['organisation', '合'],
    ['number', '8100000'],
    ['number', '８１００'],
  ])('a contract by %s "%s"', async (kind, q) => {
    expect(await find({ q, kind })).toContain('81000001')
    expect(await find({ q })).toContain('81000001')
  })

  test.each([
    ['name', '山田'],
    ['name', '山田 太郎'],
    ['name', '太郎'],
    ['name', '郎'],
    ['user_id', 'yamada01'],
    ['user_id', 'YAMA'],
    ['user_id', 'ｙａｍａ'],
    ['mail', 'taro.yamada@sample'],
    ['mail', 'TARO'],
    ['serial', 'FE:ED:FA:CE:B0:0C'],
    ['serial', 'feed face b00c 1111 1111 1111 1111 1111'],
  ])('a user by %s "%s"', async (kind, q) => {
    expect(await find({ q, kind })).toEqual(yamada())
    expect(await find({ q })).toEqual(expect.arrayContaining(yamada()))
  })

  test('variants of a character are one, either way', async () => {
    for (const q of ['高橋', '髙橋', '髙橋　花']) expect(await find({ q })).toContain(seededId('takaha01'))
  })

  test('a name that contains it twice is found once, and a middle part is found', async () => {
    const { html } = await ask({ q: '田中', kind: 'name' })
    expect(html.match(new RegExp(`/bank/users/${seededId('naka001')}"`, 'g'))).toHaveLength(1)
    expect(await find({ q: '中田中', kind: 'name' })).toEqual([seededId('naka001'), '81000001'])
    expect(await find({ q: '田中田', kind: 'name' })).toEqual([seededId('naka001'), '81000001'])
  })

  test('a whole contract number opens the contract', async () => {
    expect(await ask({ q: ' ８１００００01 ' })).toMatchObject({ status: 303, location: '/bank/contracts/81000001' })
    expect((await ask({ q: '81000009' })).html).toContain('該当する契約・ユーザーはありません。')
  })

  test("another bank's are found by nothing", async () => {
    expect(await ask({ q: '81000003' })).toMatchObject({ status: 200, location: null })
    const questions = [
      '81000003',
      '見本',
      '山田',
      'Yamada02',
      'taro.yamada',
      OTHERS_SERIAL,
      'feedface',
      '8',
      'y',
      '合',
      '郎',
    ]
    for (const q of questions) {
      for (const kind of ['', 'number', 'organisation', 'user_id', 'name', 'mail', 'serial']) {
        const found = await find({ q, kind })
        expect(found).not.toContain('81000003')
        expect(found).not.toContain(seededId('Yamada02'))
      }
    }
    const other = (await signedInStaff('2912')).browser
    expect(await find({ q: '山田', kind: 'name' }, other)).toEqual([seededId('Yamada02'), '81000003'])
  })

  test.each([
    ['%'],
    ['_'],
    ["' OR 1=1 --"],
    ['"'],
    ['\\'],
    ['*'],
    ['山_太郎'],
    ['<script>alert(1)</script>'],
    ['\u0000'],
    ['\ud800'],
    ['👨‍👩‍👧'],
    ['🈂️'],
  ])('%j finds nobody, and does no harm', async q => {
    for (const kind of ['', 'number', 'organisation', 'user_id', 'name', 'mail', 'serial']) {
      const { status, html } = await ask({ q, kind })
      expect([200, 422]).toContain(status)
      expect(foundIn(html).filter(id => id.length === 32)).toEqual([])
      expect(html).not.toContain('<script>alert')
    }
  })

  test('signs in an address are signs, and in a name they are nothing', async () => {
    expect(await find({ q: '山%', kind: 'name' })).toEqual(yamada())
    expect(await find({ q: 'naka%_@', kind: 'mail' })).toEqual([seededId('naka001'), '81000001'])
    expect(await find({ q: 'nak%', kind: 'mail' })).toEqual([])
  })

  test.each<[Record<string, string>, MessageCode]>([
    [{ q: '山'.repeat(101) }, 'E7060'],
    [{ q: 'a'.repeat(10_000) }, 'E7060'],
    [{ q: '。、・' }, 'E7061'],
    [{ q: '', kind: '' }, 'E7061'],
    [{ q: '見本', kind: 'number' }, 'E7062'],
    [{ q: 'feedfac', kind: 'serial' }, 'E7062'],
    [{ q: '', kind: 'name' }, 'E7062'],
    [{ q: 'a', kind: 'password_hash' }, 'E1013'],
    [{ state: 'free' }, 'E1013'],
    [{ q: '山', kind: 'name', after: 'x' }, 'E1013'],
    [{ q: '山', kind: 'name', after: `${'x'.repeat(10_000)}~a` }, 'E1013'],
  ])('%j is refused with %s', async (query, code) => {
    const { status, html } = await ask(query)
    expect(status).toBe(422)
    expect(html).toContain(message(code))
    expect(foundIn(html)).toEqual([])
  })

  test('a forged cursor leads to no row outside of what is asked', async () => {
    for (const after of ['~0', '\u{10ffff}~0', "'~0", '山田太郎~0', 'taro~f', '0000000000000~0']) {
      for (const kind of ['name', 'organisation', 'mail', 'number', 'serial']) {
        const q =
          { name: '花子', organisation: '生活', mail: 'hanako', number: '81000002', serial: 'aaaaaaaa' }[kind] ?? ''
        const found = await find({ q, kind, after })
        expect(found.filter(id => ![seededId('takaha01'), '81000001', '81000002'].includes(id))).toEqual([])
      }
    }
  })

  test('pages follow each other, none skipped or doubled', async () => {
    await env.DB.prepare(
      `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 129)
       INSERT INTO users (id, user_id, contract_number, role, name, name_key, mail, password_hash, created_at)
       SELECT printf('%032x', 4096 + i), 'seite' || i, '81000001', 'general', '', '頁頁' || (i % 3), 'p@q.jp', '', 0 FROM n`,
    ).run()
    for (const query of [
      { q: '頁', kind: 'name' },
      { q: 'seite', kind: 'user_id' },
      { q: 'p@q', kind: 'mail' },
    ]) {
      const seen: string[] = []
      let path: string | undefined = `/bank/search?${new URLSearchParams(query)}`
      while (path) {
        const html: string = await (await browser.send(MEMBER + path)).text()
        seen.push(...foundIn(html).filter(id => id.length === 32))
        path = /href="(\/bank\/search\?[^"]+)">次のページ/.exec(html)?.[1]?.replaceAll('&amp;', '&')
      }
      expect(seen).toHaveLength(130)
      expect(new Set(seen).size).toBe(130)
    }
    const { html } = await ask({ q: '頁' })
    expect(foundIn(html).filter(id => id.length === 32)).toHaveLength(10)
    expect(html).toContain('ユーザー名の一致をさらに表示')
  })
})
