import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { DAY_MS } from '../../../src/lib/jst.ts'
import { lapseApprovals } from '../../../src/staff/lapse-approvals.ts'
import { depsAt } from '../../support/deps.ts'
import {
  ask,
  asked,
  bankOfTwo,
  decide,
  newBank,
  operationsOf,
  PAPER,
  shut,
  signedInMasterOf,
  signedInStaff,
} from '../../support/staff.ts'
import { MEMBER, mailsTo, rows, show } from '../../support/system.ts'

const stateOf = async (path: string) => {
  const [row] = await rows<{ state: string }>('SELECT state FROM approvals WHERE id = ?', path.split('/').at(-1) ?? '')
  return row?.state
}

describe('an act that needs a second staff member', () => {
  test('nothing happens at the request; the other approves, it happens once, all are told, all is in the history', async () => {
    const { a, b, master } = await bankOfTwo()
    await shut(`user:${master.id}`, 'member', 'blocked')
    expect(await (await master.browser.send(`${MEMBER}/menu`)).text()).toContain('E2005')
    expect(await show(a.browser, `/bank/contracts/${master.number}`)).toContain('マスターユーザーの閉塞の解除')
    const path = await asked(a.browser, master.number, 'unblock-master')
    expect(await show(master.browser, '/menu')).toContain('E2005')
    expect(await show(b.browser, '/bank')).toContain('承認待ち（1件）')
    const page = await show(b.browser, path)
    const { person } = master
    for (const text of [person.userId, person.name, person.mail, master.number, ...Object.values(PAPER), a.person.name])
      expect(page).toContain(text)

    expect((await decide(b.browser, path, 'approve')).headers.get('location')).toBe(path)
    expect(await show(b.browser, path)).toContain('手続きが完了しました')
    expect((await master.browser.send(`${MEMBER}/login`, { form: { password: person.password } })).status).toBe(303)
    expect((await mailsTo(person.mail)).filter(({ subject }) => subject.includes('解除'))).toHaveLength(1)
    expect((await mailsTo(a.person.mail))[0]?.subject).toContain('承認依頼の結果')
    const done = await operationsOf(master.number)
    for (const operation of ['request_approval', 'approve', 'release'])
      expect(done.filter(name => name === operation)).toHaveLength(1)
    expect(await rows('SELECT guard_due_at AS due FROM approvals WHERE id = ?', path.split('/').at(-1) ?? '')).toEqual([
      { due: null },
    ])
  })

  test('nobody approves or declines their own; another bank sees none; to organisations it does not exist', async () => {
    const { a, master } = await bankOfTwo()
    const other = await signedInStaff(newBank())
    const path = await asked(a.browser, master.number, 'terminate')
    for (const decision of ['approve', 'decline'] as const) {
      const answer = await decide(a.browser, path, decision)
      expect(answer.status).toBe(409)
      expect(await answer.text()).toContain('E7031')
    }
    for (const browser of [other.browser, master.browser]) {
      expect((await browser.send(MEMBER + path)).status).toBe(404)
      for (const decision of ['approve', 'decline', 'withdraw'] as const)
        expect((await decide(browser, path, decision)).status).toBe(404)
      expect((await browser.send(`${MEMBER}/bank/contracts/${master.number}/locks`)).status).toBe(404)
      expect((await ask(browser, master.number, 'terminate')).status).toBe(404)
    }
    expect(await show(other.browser, '/bank/approvals')).not.toContain(master.number)
    expect(await stateOf(path)).toBe('open')
  })

  test('of two approvers at once one does it; approving and declining at once, one counts', async () => {
    const { code, a, b, master } = await bankOfTwo()
    const c = await signedInStaff(code)
    const path = await asked(a.browser, master.number, 'terminate')
    const answers = await Promise.all([b, c, b, c].map(({ browser }) => decide(browser, path, 'approve')))
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409, 409, 409])
    expect((await operationsOf(master.number)).filter(name => name === 'terminate_contract')).toHaveLength(1)
    expect((await mailsTo(master.person.mail)).filter(({ subject }) => subject.includes('契約終了'))).toHaveLength(1)

    const back = await asked(a.browser, master.number, 'take-back')
    const both = await Promise.all([decide(b.browser, back, 'approve'), decide(c.browser, back, 'decline')])
    expect(both.map(({ status }) => status).sort()).toEqual([303, 409])
    const [{ status } = { status: '' }] = await rows<{ status: string }>(
      'SELECT status FROM contracts WHERE number = ?',
      master.number,
    )
    expect(status).toBe((await stateOf(back)) === 'approved' ? 'active' : 'terminated')
  })

  test('declined with its reason, withdrawn or lapsed, it cannot be approved any more', async () => {
    const { code, a, b, master } = await bankOfTwo()
    const c = await signedInStaff(code)
    const declined = await asked(a.browser, master.number, 'terminate')
    expect((await decide(b.browser, declined, 'decline', { note: '' })).status).toBe(422)
    expect((await decide(b.browser, declined, 'decline')).status).toBe(303)
    expect(await show(a.browser, declined)).toContain('申請書と違う')
    expect((await mailsTo(a.person.mail))[0]?.text).toContain('却下されました')
    const withdrawn = await asked(a.browser, master.number, 'terminate')
    expect((await decide(b.browser, withdrawn, 'withdraw')).status).toBe(404)
    expect((await decide(a.browser, withdrawn, 'withdraw')).status).toBe(303)
    const lapsed = await asked(a.browser, master.number, 'terminate')
    const later = await depsAt(() => new Date(Date.now() + 7 * DAY_MS + 1000))
    await env.DB.prepare('UPDATE approvals SET lapses_at = 1 WHERE id = ?').bind(lapsed.split('/').at(-1)).run()
    expect(await (await decide(b.browser, lapsed, 'approve')).text()).toContain('E7030')
    await Promise.all([lapseApprovals(later), lapseApprovals(later)])
    for (const path of [declined, withdrawn, lapsed]) {
      for (const browser of [b.browser, c.browser]) {
        const answer = await decide(browser, path, 'approve')
        expect(answer.status).toBe(409)
        expect(await answer.text()).toContain('E7030')
      }
      expect((await decide(a.browser, path, 'withdraw')).status).toBe(409)
    }
    expect(await Promise.all([declined, withdrawn, lapsed].map(stateOf))).toEqual(['declined', 'withdrawn', 'lapsed'])
    expect(await rows('SELECT status FROM contracts WHERE number = ?', master.number)).toEqual([{ status: 'active' }])
    expect((await operationsOf(master.number)).filter(name => name === 'lapse_approval')).toHaveLength(1)
  })

  test('approved and withdrawn at once, one counts; of two acts on one account at once, one finds it as it was', async () => {
    const { a, b, master } = await bankOfTwo()
    const path = await asked(a.browser, master.number, 'terminate')
    const both = await Promise.all([decide(b.browser, path, 'approve'), decide(a.browser, path, 'withdraw')])
    expect(both.map(({ status }) => status).sort()).toEqual([303, 409])
    const [{ status } = { status: '' }] = await rows<{ status: string }>(
      'SELECT status FROM contracts WHERE number = ?',
      master.number,
    )
    expect(status).toBe((await stateOf(path)) === 'approved' ? 'terminated' : 'active')

    const other = await signedInMasterOf(
      (await rows<{ code: string }>('SELECT bank_code AS code FROM contracts WHERE number = ?', a.number))[0]?.code ??
        '',
    )
    const mail = { mail: `n.${other.person.mail}`, mailAgain: `n.${other.person.mail}` }
    const correction = await asked(a.browser, other.number, 'correct-mail', mail)
    const reset = await asked(a.browser, other.number, 'reset-master', {
      initialPassword: 'Next#456',
      initialPasswordAgain: 'Next#456',
    })
    const answers = await Promise.all([correction, reset].map(request => decide(b.browser, request, 'approve')))
    expect(answers.map(answer => answer.status).sort()).toEqual([303, 409])
    expect((await Promise.all([correction, reset].map(stateOf))).sort()).toEqual(['approved', 'open'])
    expect(await rows('SELECT version FROM users WHERE id = ?', other.id)).toEqual([{ version: 2 }])
  })

  test('one open request per target and kind, also when two ask at once', async () => {
    const { a, b, master } = await bankOfTwo()
    const answers = await Promise.all([a, b, a].map(({ browser }) => ask(browser, master.number, 'password-link')))
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409, 409])
    expect((await operationsOf(master.number)).filter(name => name === 'request_approval')).toHaveLength(1)
    expect((await ask(a.browser, master.number, 'terminate')).status).toBe(303)
  })

  test('what changed after the request is not approved: nothing happens', async () => {
    const { a, b, master } = await bankOfTwo()
    const mail = { mail: `new.${master.person.mail}`, mailAgain: `new.${master.person.mail}` }
    const correction = await asked(a.browser, master.number, 'correct-mail', mail)
    await env.DB.prepare(`UPDATE users SET version = version + 1 WHERE id = ?`).bind(master.id).run()
    const answer = await decide(b.browser, correction, 'approve')
    expect(answer.status).toBe(409)
    expect(await answer.text()).toContain('E7033')
    expect(await stateOf(correction)).toBe('open')
    expect(await rows('SELECT mail FROM users WHERE id = ?', master.id)).toEqual([{ mail: master.person.mail }])
    expect(await operationsOf(master.number)).not.toContain('approve')

    const end = await asked(a.browser, master.number, 'terminate')
    await env.DB.prepare('UPDATE contracts SET version = version + 1 WHERE number = ?').bind(master.number).run()
    expect(await (await decide(b.browser, end, 'approve')).text()).toContain('E7033')
  })

  test('a requester who is gone, and an approver whom the requester touched in the last 30 days', async () => {
    const { a, b, master } = await bankOfTwo()
    const path = await asked(a.browser, master.number, 'terminate')
    const touch = `INSERT INTO history (at, operation, result, actor, subject) VALUES (?, 'change_user', 'done', ?, ?)`
    await env.DB.prepare(touch)
      .bind(Date.now() - 29 * DAY_MS, a.id, b.id)
      .run()
    const refused = await decide(b.browser, path, 'approve')
    expect(await refused.text()).toContain('E7032')
    expect(await show(b.browser, path)).not.toContain('承認して実行')

    const fromB = await asked(b.browser, master.number, 'password-link')
    await env.DB.prepare(`UPDATE users SET status = 'deleted' WHERE id = ?`).bind(b.id).run()
    expect(await (await decide(a.browser, fromB, 'approve')).text()).toContain('E7038')
    expect((await decide(b.browser, path, 'approve')).status).toBe(403)
    expect(await stateOf(path)).toBe('open')
  })

  test('31 days after the touch the approver is free again', async () => {
    const { a, b, master } = await bankOfTwo()
    const touch = `INSERT INTO history (at, operation, result, actor, subject) VALUES (?, 'change_user', 'done', ?, ?)`
    await env.DB.prepare(touch)
      .bind(Date.now() - 31 * DAY_MS, a.id, b.id)
      .run()
    const path = await asked(a.browser, master.number, 'terminate')
    expect((await decide(b.browser, path, 'approve')).status).toBe(303)
  })
})
