import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'
import { DAY_MS } from '../../../src/lib/jst.ts'
import { askSearch, foundIn, insertSeeded, seededId, seedSearch } from '../../support/search.ts'
import type { Browser } from '../../support/system.ts'

let browser: Browser
beforeAll(async () => {
  browser = await seedSearch()
})

const ask = (query: Record<string, string>) => askSearch(browser, query)

const find = async (query: Record<string, string>) => foundIn((await ask(query)).html)

describe('by state', () => {
  const at = Date.now()
  const lock = (guard: string, counter: string, state: string, until: number | null, epoch: number) =>
    env.DB.prepare(
      `INSERT INTO locks VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (guard, counter) DO UPDATE SET
         state = excluded.state, locked_until = excluded.locked_until, changed_at = excluded.changed_at`,
    )
      .bind(guard, counter, state, until, epoch, at + epoch)
      .run()
  const user = (id: string) => `user:${seededId(id)}`

  test('locked and blocked: users by either counter, and initial passwords; over is over', async () => {
    await lock(user('Yamada01'), 'member', 'locked', at + DAY_MS, 1)
    await lock(user('takaha01'), 'portal', 'locked', at - 1, 1)
    await lock(user('naka001'), 'portal', 'blocked', null, 1)
    await lock('contract:81000002:1', 'initial', 'blocked', null, 2)
    await lock(user('Yamada02'), 'member', 'blocked', null, 1)
    expect(await find({ state: 'locked' })).toEqual([seededId('Yamada01'), '81000001'])
    // The newest first.
    expect(await find({ state: 'blocked' })).toEqual(['81000002', seededId('naka001'), '81000001'])
    await lock(user('Yamada01'), 'member', 'blocked', null, 3)
    expect(await find({ state: 'locked' })).toEqual([])
    expect((await find({ state: 'blocked' }))[0]).toBe(seededId('Yamada01'))
    await lock(user('Yamada01'), 'member', 'free', null, 4)
    await env.DB.prepare(`UPDATE users SET status = 'deleted' WHERE id = ?`).bind(seededId('naka001')).run()
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
    expect(await find({ state: 'ends' })).toContain(seededId('Yamada01'))
    expect(await find({ state: 'ends' })).not.toContain(seededId('Yamada02'))
    await env.DB.prepare(`UPDATE certificates SET slot = NULL, revoked_at = 1 WHERE serial = ?`).bind(serial).run()
    expect(await find({ state: 'ends' })).not.toContain(seededId('Yamada01'))
    expect(await find({ q: serial, kind: 'serial' })).toContain(seededId('Yamada01'))
  })

  test('addresses that bounced, until they are corrected', async () => {
    await env.DB.prepare(`UPDATE users SET mail_bounced_at = ? WHERE user_id IN ('takaha01', 'Yamada02')`)
      .bind(at)
      .run()
    expect(await find({ state: 'bounced' })).toEqual([seededId('takaha01'), '81000001'])
    await env.DB.prepare(
      `UPDATE users SET mail_bounced_at = NULL, mail = 'new@sample.co.jp' WHERE user_id = 'takaha01'`,
    ).run()
    expect(await find({ state: 'bounced' })).toEqual([])
    expect(await find({ q: 'new@', kind: 'mail' })).toEqual([seededId('takaha01'), '81000001'])
    expect(await find({ q: 'hanako@', kind: 'mail' })).toEqual([])
  })

  test('contracts that wait for their master, until there is one, and again without', async () => {
    const waits = async () => (await find({ state: 'waiting' })).includes('81000004')
    await insertSeeded({ bank: '2911', number: '81000004', organisation: '待機組合' })
    expect(await waits()).toBe(true)
    await env.DB.prepare(
      `INSERT INTO users (id, user_id, contract_number, role, name, mail, password_hash, created_at)
       VALUES (?1, 'wait01', '81000004', 'master', '待　子', 'w@sample.co.jp', '', 0)`,
    )
      .bind(seededId('wait01'))
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
