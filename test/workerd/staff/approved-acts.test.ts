import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { DAY_MS, HOUR_MS } from '../../../src/lib/jst.ts'
import { register } from '../../support/general-user.ts'
import { newRequest } from '../../support/keys.ts'
import {
  approved,
  ask,
  asked,
  bankOfTwo,
  decide,
  sharedBankOfTwo,
  shut,
  signedInMasterOf,
} from '../../support/staff.ts'
import {
  Browser,
  Enrolling,
  lastCodeFor,
  logInForRegistration,
  MEMBER,
  newPerson,
  rows,
  show,
  subjectsTo,
  submitMaster,
} from '../../support/system.ts'

describe('the release of a master', () => {
  test('is not for one who was reset since, who is told nothing more', async () => {
    const bank = await bankOfTwo()
    await shut(`user:${bank.master.id}`, 'member', 'blocked')
    const path = await asked(bank.a.browser, bank.master.number, 'unblock-master')
    const initialPassword = 'Anew#456'
    await approved(bank, 'reset-master', { initialPassword, initialPasswordAgain: initialPassword })
    const told = (await subjectsTo(bank.master.person.mail)).length
    const decision = await decide(bank.b.browser, path, 'approve')
    expect(decision.status).toBe(409)
    expect(await decision.text()).toContain('E7033')
    expect(await subjectsTo(bank.master.person.mail)).toHaveLength(told)
    expect((await decide(bank.b.browser, path, 'decline', { note: '退任' })).status).toBe(303)
  })
})

describe('the end of a contract', () => {
  test('refused on the very next request, certificates revoked, everybody told; taken back, they stay revoked', async () => {
    const bank = await sharedBankOfTwo()
    const { a, b, master } = bank
    const general = await register(master.browser)
    expect((await master.browser.send(`${MEMBER}/menu`)).status).toBe(200)
    expect((await approved(bank, 'terminate')).status).toBe(303)
    const refused = await master.browser.send(`${MEMBER}/menu`)
    expect(refused.status).toBe(403)
    expect(await refused.text()).toContain('E4007')
    for (const address of [master.person.mail, general.person.mail, master.contractMail])
      expect((await subjectsTo(address)).filter(subject => subject.includes('契約終了'))).toHaveLength(1)
    expect(await rows('SELECT slot FROM certificates WHERE user = ?', master.id)).toEqual([{ slot: null }])
    expect((await new Enrolling(new Browser()).begin(master.person)).status).toBe(403)
    expect(await show(a.browser, `/bank/contracts/${master.number}`)).toContain('契約の終了の取り消し')
    for (const act of ['terminate', 'password-link', 'unblock-master'])
      expect((await ask(a.browser, master.number, act)).status).toBe(409)

    expect((await approved(bank, 'take-back')).status).toBe(303)
    expect(await show(master.browser, '/menu')).toContain('E4004')
    expect((await subjectsTo(master.person.mail))[0]).toContain('取り消し')
    expect((await new Enrolling(new Browser()).begin(master.person)).status).toBe(201)
    expect((await ask(b.browser, master.number, 'take-back')).status).toBe(409)
  })

  test('it can be taken back for 30 days, asked for or approved', async () => {
    const bank = await sharedBankOfTwo()
    const { a, b, master } = bank
    await approved(bank, 'terminate')
    const end = (ms: number) =>
      env.DB.prepare('UPDATE contracts SET terminated_at = ? WHERE number = ?')
        .bind(Date.now() - ms, master.number)
        .run()
    await end(30 * DAY_MS - HOUR_MS)
    const path = await asked(a.browser, master.number, 'take-back')
    await env.DB.prepare(`UPDATE contracts SET terminated_at = terminated_at - ?1 WHERE number = ?2`)
      .bind(2 * HOUR_MS, master.number)
      .run()
    await env.DB.prepare(
      `UPDATE approvals SET payload = json_set(payload, '$.terminatedAt', json_extract(payload, '$.terminatedAt') - ?1) WHERE id = ?2`,
    )
      .bind(2 * HOUR_MS, path.split('/').at(-1))
      .run()
    expect(await (await decide(b.browser, path, 'approve')).text()).toContain('E7033')
    await decide(a.browser, path, 'withdraw')
    expect((await ask(a.browser, master.number, 'take-back')).status).toBe(409)
    expect(await show(a.browser, `/bank/contracts/${master.number}`)).not.toContain('契約の終了の取り消し')
  })
})

describe("a master's account", () => {
  test('a corrected address: the old and the new one are told, the code goes to the new one', async () => {
    const bank = await sharedBankOfTwo()
    const { a, master } = bank
    const { mail: old } = master.person
    expect(await (await ask(a.browser, master.number, 'correct-mail', { mail: old, mailAgain: old })).text()).toContain(
      'E7039',
    )
    const { mail } = newPerson()
    const wrong = await ask(a.browser, master.number, 'correct-mail', {
      mail,
      mailAgain: old,
      paperNumber: '',
      reason: '',
    })
    expect(wrong.status).toBe(422)
    const html = await wrong.text()
    for (const code of ['E1005', 'E1001']) expect(html).toContain(code)
    expect(html).toContain(mail)
    expect((await approved(bank, 'correct-mail', { mail, mailAgain: mail })).status).toBe(303)
    for (const address of [old, mail]) expect((await subjectsTo(address))[0]).toContain('情報変更')
    expect(await rows('SELECT mail FROM users WHERE id = ?', master.id)).toEqual([{ mail }])
  })

  test('who reads the old address gets no certificate with a code from before the correction', async () => {
    const bank = await sharedBankOfTwo()
    const { master } = bank
    // A stolen PC: revoked by one staff member, while its thief has begun anew with password and mailbox.
    await env.DB.prepare('UPDATE certificates SET slot = NULL, revoked_at = 1 WHERE user = ?').bind(master.id).run()
    const thief = new Enrolling(new Browser())
    await thief.begin(master.person)
    expect((await thief.prove(await lastCodeFor(master.person.mail))).status).toBe(200)
    const { mail } = newPerson()
    expect((await approved(bank, 'correct-mail', { mail, mailAgain: mail })).status).toBe(303)
    expect((await thief.issue(await newRequest())).status).toBe(410)
    expect((await thief.resend()).status).toBe(410)
  })

  test('reset: the ID is gone for ever, the session too, and the contract is ready for another master', async () => {
    const bank = await sharedBankOfTwo()
    const { a, master } = bank
    const same = { initialPassword: master.person.contract.initialPassword }
    const refused = await ask(a.browser, master.number, 'reset-master', {
      ...same,
      initialPasswordAgain: same.initialPassword,
    })
    expect(await refused.text()).toContain('E1009')
    const initialPassword = 'Next#456'
    const form = { initialPassword, initialPasswordAgain: initialPassword }
    const path = await asked(a.browser, master.number, 'reset-master', form)
    const id = path.split('/').at(-1) ?? ''
    const payload = async () => JSON.stringify(await rows('SELECT payload FROM approvals WHERE id = ?', id))
    expect(await payload()).toContain('$scrypt$')
    expect(await payload()).not.toContain(initialPassword)
    expect((await decide(bank.b.browser, path, 'approve')).status).toBe(303)
    expect(await payload()).not.toContain('$scrypt$')
    expect(await show(bank.b.browser, path)).toContain('手続きが完了しました')

    expect(await show(master.browser, '/menu')).toContain('E4006')
    expect((await subjectsTo(master.person.mail))[0]).toContain('初期化')
    expect((await subjectsTo(master.contractMail))[0]).toContain('初期化')
    const browser = new Browser()
    expect((await logInForRegistration(browser, master.person.contract)).status).toBe(401)
    const contract = { number: master.number, initialPassword }
    expect((await logInForRegistration(browser, contract)).status).toBe(303)
    expect(await (await submitMaster(browser, { ...newPerson(), userId: master.person.userId })).text()).toContain(
      'E1003',
    )
    expect((await submitMaster(browser, newPerson())).status).toBe(303)
    expect(await rows('SELECT generation FROM contracts WHERE number = ?', master.number)).toEqual([{ generation: 2 }])
  })
})

test('a blocked master with a live session is refused at the next click, and so is one whose certificate is revoked', async () => {
  const { a, master } = await sharedBankOfTwo()
  expect((await master.browser.send(`${MEMBER}/menu`)).status).toBe(200)
  await shut(`user:${master.id}`, 'member', 'blocked')
  expect(await show(master.browser, '/menu')).toContain('E2005')
  const other = await signedInMasterOf('2963')
  const foreign = `/bank/contracts/${other.number}/certificates/${other.serial}/revoke`
  expect((await a.browser.send(MEMBER + foreign, { form: { reason: 'unspecified' } })).status).toBe(404)
})
