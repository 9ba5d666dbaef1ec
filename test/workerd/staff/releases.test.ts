import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { ok, refused } from '../../../src/lib/result.ts'
import { approve } from '../../../src/staff/decide-approval.ts'
import { releaseByStaff } from '../../../src/staff/release-by-staff.ts'
import { tellGuards } from '../../../src/staff/tell-guards.ts'
import { releaseUser } from '../../../src/users/release-user.ts'
import { actorOf } from '../../support/actor.ts'
import { depsAt } from '../../support/deps.ts'
import { register } from '../../support/general-user.ts'
import { beforeBatch } from '../../support/racing.ts'
import { ask, asked, bankOfTwo, decide, operationsOf, shut } from '../../support/staff.ts'
import { logInForRegistration, MEMBER, mailsTo, Browser as NewBrowser, rows, show } from '../../support/system.ts'

const ORIGIN = { address: '127.0.0.1', requestId: 'releases' }

describe('releases', () => {
  test('a lock is lifted by one staff member at once; a lock that became a block, or is over, is not', async () => {
    const { a, master } = await bankOfTwo()
    const epoch = await shut(`user:${master.id}`, 'portal', 'locked')
    const release = (over: Record<string, string> = {}) =>
      a.browser.send(`${MEMBER}/bank/contracts/${master.number}/locks`, {
        form: { user: master.id, counter: 'portal', epoch: String(epoch), ...over },
      })
    expect(await show(a.browser, `/bank/contracts/${master.number}/locks`)).toContain('ロック中')
    expect((await release({ epoch: '9' })).status).toBe(409)
    expect((await release({ user: 'x' })).status).toBe(409)
    const answers = await Promise.all([release(), release()])
    // The other may still find the first one's release untold, and tells the same.
    expect(answers.some(({ status }) => status === 303)).toBe(true)
    expect((await operationsOf(master.number)).filter(name => name === 'release')).toHaveLength(1)
    expect((await release()).status).toBe(409)

    // D1 still says locked, the guard has gone on to the block.
    const seen = await shut(`user:${master.id}`, 'member', 'locked')
    await shut(`user:${master.id}`, 'member', 'blocked')
    await env.DB.prepare(
      `UPDATE locks SET state = 'locked', locked_until = ?, epoch = ? WHERE guard = ? AND counter = 'member'`,
    )
      .bind(Date.now() + 60_000, seen, `user:${master.id}`)
      .run()
    expect((await release({ counter: 'member', epoch: String(seen) })).status).toBe(409)
    await shut(`user:${master.id}`, 'member', 'blocked')
    expect((await release({ counter: 'member', epoch: String(seen + 2) })).status).toBe(409)
  })

  test("a general user's block is lifted by one staff member, a master's is not", async () => {
    const { a, master } = await bankOfTwo()
    const { id, person } = await register(master.browser)
    const seen = {
      general: await shut(`user:${id}`, 'portal', 'blocked'),
      master: await shut(`user:${master.id}`, 'portal', 'blocked'),
    }
    const release = (user: string, epoch: number) =>
      a.browser.send(`${MEMBER}/bank/contracts/${master.number}/locks`, {
        form: { user, counter: 'portal', epoch: String(epoch) },
      })
    expect((await release(master.id, seen.master)).status).toBe(409)
    expect((await release(id, seen.general)).status).toBe(303)
    expect((await mailsTo(person.mail))[0]?.subject).toContain('解除')
    const states = await rows(
      'SELECT guard, state FROM locks WHERE guard IN (?, ?) ORDER BY state',
      `user:${id}`,
      `user:${master.id}`,
    )
    expect(states).toEqual([
      { guard: `user:${master.id}`, state: 'blocked' },
      { guard: `user:${id}`, state: 'free' },
    ])
    await ask(a.browser, master.number, 'unblock-master')
    expect(await show(a.browser, `/bank/contracts/${master.number}`)).toContain('承認待ちの依頼があります。')
    expect(await show(a.browser, `/bank/users/${master.id}`)).toContain('承認待ちの依頼があります。')
    expect(await show(a.browser, `/bank/users/${id}`)).not.toContain('承認待ちの依頼があります。')
  })

  test('a blocked contract: approved, its master can register, the organisation is told', async () => {
    const { a, b, master } = await bankOfTwo()
    await env.DB.prepare(`UPDATE users SET status = 'retired' WHERE id = ?`).bind(master.id).run()
    await shut(`contract:${master.number}:1`, 'initial', 'blocked')
    const browser = new NewBrowser()
    expect(await (await logInForRegistration(browser, master.person.contract)).text()).toContain('E2005')
    const path = await asked(a.browser, master.number, 'unblock-contract')
    expect((await decide(b.browser, path, 'approve')).status).toBe(303)
    expect((await logInForRegistration(browser, master.person.contract)).status).toBe(303)
    expect((await mailsTo(master.contractMail))[0]?.subject).toContain('解除')
  })

  test('an approval for an initial password that is no more lifts nothing and tells nobody', async () => {
    const { a, b, master } = await bankOfTwo()
    await env.DB.prepare(`UPDATE users SET status = 'retired' WHERE id = ?`).bind(master.id).run()
    await shut(`contract:${master.number}:1`, 'initial', 'blocked')
    const path = await asked(a.browser, master.number, 'unblock-contract')
    const nextGeneration = () => rows('UPDATE contracts SET generation = 2 WHERE number = ?', master.number)
    const deps = await depsAt(() => new Date(), { db: beforeBatch(nextGeneration) })
    const late = await approve(deps, ORIGIN, await actorOf(b.id), path.split('/').at(-1) ?? '')
    expect(late).toEqual(refused({ reason: 'changed' }))
    await shut(`contract:${master.number}:2`, 'initial', 'blocked')
    const answer = await decide(b.browser, path, 'approve')
    expect(answer.status).toBe(409)
    expect(await answer.text()).toContain('E7033')
    expect(
      await rows(`SELECT 1 FROM locks WHERE guard LIKE ? AND state <> 'blocked'`, `contract:${master.number}:%`),
    ).toEqual([])
    expect(await mailsTo(master.contractMail)).toEqual([])
  })

  test('nobody who lifts a lock waits for the mails that are queued', async () => {
    const { a, master } = await bankOfTwo()
    const epoch = await shut(`user:${master.id}`, 'portal', 'locked')
    const { id } = await register(master.browser)
    await shut(`user:${id}`, 'portal', 'locked')
    // A mail server that never answers.
    const deps = await depsAt(() => new Date(), { mailer: () => new Promise(() => undefined) })
    const seen = { user: master.id, counter: 'portal', epoch } as const
    expect(await releaseByStaff(deps, await actorOf(a.id), master.number, seen)).toEqual(ok(null))
    expect(await releaseUser(deps, ORIGIN, await actorOf(master.id), id, ['portal'])).toEqual(ok(null))
  })

  test('a crash between approval and guard is made up by the cron, and a repeat lifts no later block', async () => {
    const { a, b, master } = await bankOfTwo()
    await shut(`user:${master.id}`, 'member', 'blocked')
    const path = await asked(a.browser, master.number, 'unblock-master')
    const id = path.split('/').at(-1) ?? ''
    // As if the Worker had died after the batch.
    await env.DB.prepare(
      `UPDATE approvals SET state = 'approved', decided_by = ?, decided_at = 1, guard_due_at = 1 WHERE id = ?`,
    )
      .bind(b.id, id)
      .run()
    const deps = await depsAt(() => new Date())
    expect((await Promise.all([tellGuards(deps), tellGuards(deps)])).every(told => told <= 1)).toBe(true)
    expect((await master.browser.send(`${MEMBER}/login`, { form: { password: master.person.password } })).status).toBe(
      303,
    )
    await shut(`user:${master.id}`, 'member', 'blocked')
    await env.DB.prepare('UPDATE approvals SET guard_due_at = 1 WHERE id = ?').bind(id).run()
    expect(await tellGuards(deps)).toBe(1)
    expect(await show(master.browser, '/menu')).toContain('E2005')
    expect((await operationsOf(master.number)).filter(name => name === 'release')).toHaveLength(1)
  })
})
