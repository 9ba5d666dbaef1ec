import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'
import { keyOrganisations } from '../../../src/contracts/key-organisations.ts'
import { CONTRACTS_WITHOUT_KEY, fillOrganisationKeys } from '../../../src/contracts/key-store.ts'
import { DAY_MS, endOfDay } from '../../../src/lib/jst.ts'
import { searchKey } from '../../../src/lib/search-key.ts'
import { KIND_SQL, STATE_SQL } from '../../../src/staff/search-store.ts'
import { type MessageCode, message } from '../../../src/ui/messages.ts'
import { keyNames } from '../../../src/users/key-names.ts'
import { fillNameKeys, USERS_WITHOUT_KEY } from '../../../src/users/key-store.ts'
import { depsAt } from '../../support/deps.ts'
import { signedInStaff } from '../../support/staff.ts'
import { type Browser, MEMBER, rows } from '../../support/system.ts'

type Seeded = {
  bank: string
  number: string
  organisation: string
  users?: { userId: string; name: string; mail: string; role?: 'master' | 'general' }[]
}

const idOf = (userId: string): string =>
  [...userId]
    .map(letter => letter.charCodeAt(0).toString(16))
    .join('')
    .padStart(32, '0')

const insert = async ({ bank, number, organisation, users = [] }: Seeded): Promise<void> => {
  await env.DB.batch([
    env.DB.prepare(`INSERT INTO banks VALUES (?, '見本ろうきん', '本店', '0120', '平日') ON CONFLICT DO NOTHING`).bind(
      bank,
    ),
    env.DB.prepare(
      `INSERT INTO contracts (number, kind, bank_code, organisation, organisation_key, initial_password_hash, created_at)
       VALUES (?, 'organisation', ?, ?, ?, '', 0)`,
    ).bind(number, bank, organisation, searchKey(organisation)),
    ...users.map(({ userId, name, mail, role = 'general' }) =>
      env.DB.prepare(
        `INSERT INTO users (id, user_id, contract_number, role, name, name_key, mail, password_hash, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, '', 0)`,
      ).bind(idOf(userId), userId, number, role, name, searchKey(name), mail),
    ),
  ])
}

let browser: Browser

const ask = async (query: Record<string, string>, as = browser) => {
  const response = await as.send(`${MEMBER}/bank/search?${new URLSearchParams(query)}`)
  return { status: response.status, location: response.headers.get('location'), html: await response.text() }
}

/** The contracts and users that the page links to, in its order, each once. */
const foundIn = (html: string): string[] => [
  ...new Set(
    [...html.matchAll(/href="\/bank\/(?:contracts|users)\/([0-9a-f]{8,32})["#]/g)].map(match => match[1] ?? ''),
  ),
]

const find = async (query: Record<string, string>, as = browser) => foundIn((await ask(query, as)).html)

const OTHERS = 'feedface'.repeat(4)

beforeAll(async () => {
  browser = (await signedInStaff('2911')).browser
  await insert({
    bank: '2911',
    number: '81000001',
    organisation: '（株）見本キヤノン　労働組合',
    users: [
      { userId: 'Yamada01', name: '山田　太郎', mail: 'Taro.Yamada@Sample.co.jp', role: 'master' },
      { userId: 'takaha01', name: '髙橋　花子', mail: 'hanako@sample.co.jp' },
      { userId: 'naka001', name: '中田中　田中', mail: 'naka%_@sample.co.jp' },
    ],
  })
  await insert({ bank: '2911', number: '81000002', organisation: 'ﾔﾏﾀﾞ生活協同組合' })
  // Another bank's, alike in everything.
  await insert({
    bank: '2912',
    number: '81000003',
    organisation: '（株）見本キヤノン　労働組合',
    users: [{ userId: 'Yamada02', name: '山田　太郎', mail: 'taro.yamada@sample.co.jp', role: 'master' }],
  })
  await env.DB.prepare(
    `INSERT INTO certificates (serial, user, fingerprint, key_hash, der, enrolment, slot, issued_at, not_after, renewable_from)
     SELECT CASE id WHEN ?1 THEN ?3 ELSE ?4 END, id, id, id, x'', '', 'current', 0, ?5, 0 FROM users WHERE id IN (?1, ?2)`,
  )
    .bind(
      idOf('Yamada01'),
      idOf('Yamada02'),
      'feedfaceb00c'.padEnd(32, '1'),
      OTHERS,
      endOfDay(new Date(), 30).getTime(),
    )
    .run()
})

describe('契約・ユーザーの検索', () => {
  const yamada = () => [idOf('Yamada01'), '81000001']

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
    for (const q of ['高橋', '髙橋', '髙橋　花']) expect(await find({ q })).toContain(idOf('takaha01'))
  })

  test('a name that contains it twice is found once, and a middle part is found', async () => {
    const { html } = await ask({ q: '田中', kind: 'name' })
    expect(html.match(new RegExp(`/bank/users/${idOf('naka001')}"`, 'g'))).toHaveLength(1)
    expect(await find({ q: '中田中', kind: 'name' })).toEqual([idOf('naka001'), '81000001'])
    expect(await find({ q: '田中田', kind: 'name' })).toEqual([idOf('naka001'), '81000001'])
  })

  test('a whole contract number opens the contract', async () => {
    expect(await ask({ q: ' ８１００００01 ' })).toMatchObject({ status: 303, location: '/bank/contracts/81000001' })
    expect((await ask({ q: '81000009' })).html).toContain('該当する契約・ユーザーはありません。')
  })

  test("another bank's are found by nothing", async () => {
    expect(await ask({ q: '81000003' })).toMatchObject({ status: 200, location: null })
    const questions = ['81000003', '見本', '山田', 'Yamada02', 'taro.yamada', OTHERS, 'feedface', '8', 'y', '合', '郎']
    for (const q of questions) {
      for (const kind of ['', 'number', 'organisation', 'user_id', 'name', 'mail', 'serial']) {
        const found = await find({ q, kind })
        expect(found).not.toContain('81000003')
        expect(found).not.toContain(idOf('Yamada02'))
      }
    }
    const other = (await signedInStaff('2912')).browser
    expect(await find({ q: '山田', kind: 'name' }, other)).toEqual([idOf('Yamada02'), '81000003'])
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
    expect(await find({ q: 'naka%_@', kind: 'mail' })).toEqual([idOf('naka001'), '81000001'])
    expect(await find({ q: 'nak%', kind: 'mail' })).toEqual([])
  })

  test.each<[Record<string, string>, MessageCode]>([
    [{ q: '山'.repeat(101) }, 'E7060'],
    [{ q: 'a'.repeat(10_000) }, 'E7060'],
    [{ q: '。、・' }, 'E7061'],
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
        expect(found.filter(id => ![idOf('takaha01'), '81000001', '81000002'].includes(id))).toEqual([])
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

describe('by state', () => {
  const at = Date.now()
  const lock = (guard: string, counter: string, state: string, until: number | null, epoch: number) =>
    env.DB.prepare(
      `INSERT INTO locks VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (guard, counter) DO UPDATE SET
         state = excluded.state, locked_until = excluded.locked_until, changed_at = excluded.changed_at`,
    )
      .bind(guard, counter, state, until, epoch, at + epoch)
      .run()
  const user = (id: string) => `user:${idOf(id)}`

  test('locked and blocked: users by either counter, and initial passwords; over is over', async () => {
    await lock(user('Yamada01'), 'member', 'locked', at + DAY_MS, 1)
    await lock(user('takaha01'), 'portal', 'locked', at - 1, 1)
    await lock(user('naka001'), 'portal', 'blocked', null, 1)
    await lock('contract:81000002:1', 'initial', 'blocked', null, 2)
    await lock(user('Yamada02'), 'member', 'blocked', null, 1)
    expect(await find({ state: 'locked' })).toEqual([idOf('Yamada01'), '81000001'])
    // The newest first.
    expect(await find({ state: 'blocked' })).toEqual(['81000002', idOf('naka001'), '81000001'])
    await lock(user('Yamada01'), 'member', 'blocked', null, 3)
    expect(await find({ state: 'locked' })).toEqual([])
    expect((await find({ state: 'blocked' }))[0]).toBe(idOf('Yamada01'))
    await lock(user('Yamada01'), 'member', 'free', null, 4)
    await env.DB.prepare(`UPDATE users SET status = 'deleted' WHERE id = ?`).bind(idOf('naka001')).run()
    await env.DB.prepare(`UPDATE contracts SET generation = 2 WHERE number = '81000002'`).run()
    expect(await find({ state: 'blocked' })).toEqual([])
    // Late arrivals for those who are gone.
    await lock(user('naka001'), 'member', 'blocked', null, 5)
    await lock('contract:81000002:1', 'initial', 'locked', at + DAY_MS, 6)
    expect([...(await find({ state: 'blocked' })), ...(await find({ state: 'locked' }))]).toEqual([])
    // A deleted user is still found by what they were called, and told to be gone.
    expect((await ask({ q: '中田中' })).html).toContain('削除済み')
  })

  test('certificates that end within 30 days, until they are revoked', async () => {
    const serial = 'feedfaceb00c'.padEnd(32, '1')
    expect(await find({ state: 'ends' })).toContain(idOf('Yamada01'))
    expect(await find({ state: 'ends' })).not.toContain(idOf('Yamada02'))
    await env.DB.prepare(`UPDATE certificates SET slot = NULL, revoked_at = 1 WHERE serial = ?`).bind(serial).run()
    expect(await find({ state: 'ends' })).not.toContain(idOf('Yamada01'))
    expect(await find({ q: serial, kind: 'serial' })).toContain(idOf('Yamada01'))
  })

  test('addresses that bounced, until they are corrected', async () => {
    await env.DB.prepare(`UPDATE users SET mail_bounced_at = ? WHERE user_id IN ('takaha01', 'Yamada02')`)
      .bind(at)
      .run()
    expect(await find({ state: 'bounced' })).toEqual([idOf('takaha01'), '81000001'])
    await env.DB.prepare(
      `UPDATE users SET mail_bounced_at = NULL, mail = 'new@sample.co.jp' WHERE user_id = 'takaha01'`,
    ).run()
    expect(await find({ state: 'bounced' })).toEqual([])
    expect(await find({ q: 'new@', kind: 'mail' })).toEqual([idOf('takaha01'), '81000001'])
    expect(await find({ q: 'hanako@', kind: 'mail' })).toEqual([])
  })

  test('contracts that wait for their master, until there is one, and again without', async () => {
    const waits = async () => (await find({ state: 'waiting' })).includes('81000004')
    await insert({ bank: '2911', number: '81000004', organisation: '待機組合' })
    expect(await waits()).toBe(true)
    await env.DB.prepare(
      `INSERT INTO users (id, user_id, contract_number, role, name, mail, password_hash, created_at)
       VALUES (?1, 'wait01', '81000004', 'master', '待　子', 'w@sample.co.jp', '', 0)`,
    )
      .bind(idOf('wait01'))
      .run()
    expect(await waits()).toBe(false)
    await env.DB.prepare(`UPDATE users SET status = 'retired' WHERE user_id = 'wait01'`).run()
    expect(await waits()).toBe(true)
    await env.DB.prepare(`UPDATE contracts SET status = 'terminated' WHERE number = '81000004'`).run()
    expect(await waits()).toBe(false)
    await env.DB.prepare(`UPDATE contracts SET status = 'active' WHERE number = '81000004'`).run()
    expect(await waits()).toBe(true)
  })
})

describe('the index of the search', () => {
  test('names that are written without their key are found after the next minute, in a batch', async () => {
    await insert({ bank: '2911', number: '81000005', organisation: '旧名組合' })
    await env.DB.batch([
      env.DB.prepare(`UPDATE contracts SET organisation = '新名組合' WHERE number = '81000005'`),
      env.DB.prepare(`UPDATE users SET name = '改名　一郎' WHERE user_id = 'Yamada01'`),
    ])
    // The old name is gone at once: nobody is found by what they are no longer called.
    expect(await find({ q: '旧名' })).toEqual([])
    expect(await find({ q: '山田太郎' })).toEqual([])
    const deps = await depsAt(() => new Date())
    expect(await keyNames(deps)).toBeGreaterThan(0)
    expect(await keyOrganisations(deps)).toBeGreaterThan(0)
    expect([await keyNames(deps), await keyOrganisations(deps)]).toEqual([0, 0])
    expect(await find({ q: '新名' })).toEqual(['81000005'])
    expect(await find({ q: '改名' })).toEqual([idOf('Yamada01'), '81000001'])
  })

  test('a key that was made of an older name is not kept', async () => {
    await env.DB.prepare(`UPDATE users SET name = '再改名　一郎' WHERE user_id = 'Yamada01'`).run()
    await env.DB.prepare(`UPDATE contracts SET organisation = '再新名組合' WHERE number = '81000005'`).run()
    await fillNameKeys(env.DB, [{ id: idOf('Yamada01'), name: '改名　一郎', key: '改名一郎' }])
    await fillOrganisationKeys(env.DB, [{ number: '81000005', organisation: '新名組合', key: '新名組合' }])
    expect(await rows(`SELECT 1 FROM users WHERE user_id = 'Yamada01' AND name_key IS NULL`)).toHaveLength(1)
    expect(await rows(`SELECT 1 FROM contracts WHERE number = '81000005' AND organisation_key IS NULL`)).toHaveLength(1)
  })

  test.each([...Object.entries(KIND_SQL), ...Object.entries(STATE_SQL)])(
    '%s walks its index, and sorts nothing',
    async (name, sql) => {
      const values = ['2911', 'a', 'b', 'c', 51, ...(sql.includes('?6') ? ['a'] : [])]
      const plan = (await rows<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...values)).map(({ detail }) => detail)
      const first = {
        number: /^SEARCH c USING INDEX contracts_of_bank \(bank_code=\? AND number>/,
        serial: /^SEARCH x USING PRIMARY KEY \(serial>/,
      }[name]
      expect(plan[0]).toMatch(
        first ?? /^SEARCH e USING PRIMARY KEY \(bank_code=\? AND kind=\? AND (\(key,subject\)[<>]|key>)/,
      )
      expect(plan.filter(detail => /SCAN|TEMP B-TREE/.test(detail))).toEqual([])
    },
  )

  test('what lacks its key is found by an index of its own', async () => {
    for (const sql of [USERS_WITHOUT_KEY, CONTRACTS_WITHOUT_KEY]) {
      const [step] = await rows<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, 1)
      expect(step?.detail).toMatch(/USING (COVERING )?INDEX (users|contracts)_without_key/)
    }
  })
})
