// What the people of a walk do, each so that it ends well whatever an interrupted try has left.
import { setTimeout as delay } from 'node:timers/promises'
import { registerGeneralUser, sendAs } from '../support/cast.ts'
import { begin, certificateIn, issue, logInOverHttp, newKeys, prove, setOwnPassword, textIn } from '../support/enrol.ts'
import { Client } from '../support/https.ts'
import { codeFor } from '../support/local-system.ts'
import { registerOverHttp } from '../support/register.ts'
import { memberOf, mustBe, type Traveller, type Walk } from './walk.ts'

/** ① and ②; with the temporary password and, where that is replaced already, with the own. */
export const proveCode = async (
  { system, stranger }: Walk,
  traveller: Traveller,
  temporary?: string,
): Promise<void> => {
  const { userId, password, mail } = traveller.person
  const started = temporary ? await begin(stranger, system, { userId, password: temporary }) : undefined
  const isTemporary = started !== undefined && !started.body.includes('E2002')
  const begun = isTemporary ? started : await begin(stranger, system, { userId, password })
  traveller.token = textIn(begun, 'token')
  const proved = await prove(stranger, system, traveller.token, await codeFor(system, mail))
  mustBe(proved.status === 200, 'not proved', proved)
  if (!isTemporary) return
  const own = await setOwnPassword(stranger, system, traveller.token, password)
  mustBe(own.status < 300, 'no own password', own)
}

/** ③; from ① on where there is no proof. */
export const issueCertificate = async (walk: Walk, traveller: Traveller): Promise<void> => {
  const ask = () => issue(walk.stranger, walk.system, traveller.token, traveller.keys)
  let answer = await ask()
  if (answer.status >= 400 && answer.status < 500) {
    await proveCode(walk, traveller)
    answer = await ask()
  }
  const certificate = certificateIn(answer, traveller.keys)
  traveller.member?.client.close()
  traveller.member = { person: traveller.person, certificate, client: new Client(walk.system, certificate), cookie: '' }
}

/** Of an enrolment that never was. */
const NO_TOKEN = '0'.repeat(43)

/** ① to ③ with a new key, which an interrupted one keeps: what was issued and not told is handed out again for it. */
export const enrolAnew = async (walk: Walk, traveller: Traveller): Promise<void> => {
  if (traveller.token === '') Object.assign(traveller, { keys: await newKeys(), token: NO_TOKEN })
  await issueCertificate(walk, traveller)
}

export const logIn = async ({ system }: Walk, traveller: Traveller): Promise<void> => {
  const member = memberOf(traveller)
  member.cookie = await logInOverHttp(member.client, system, traveller.person.password)
}

/** Wrong passwords at the login until the answer is this code. */
export const typeWrong = async ({ system }: Walk, traveller: Traveller, until: 'E2004' | 'E2005'): Promise<void> => {
  for (;;) {
    const answer = await memberOf(traveller).client.send(`${system.member}/login`, { form: { password: 'Wrong#12' } })
    if (answer.body.includes(until)) return
    mustBe(answer.body.includes('E2003'), 'not checked', answer)
    traveller.wrong += 1
  }
}

const LONGEST_WAIT_MS = 60_000

/** The guard tells D1 by itself, soon after the death of the request that should have. */
export const untilBlockIsKnown = async ({ system, requester, contract }: Walk): Promise<void> => {
  const url = `${system.member}/bank/contracts/${contract.number}/locks`
  for (const began = Date.now(); ; await delay(200)) {
    const answer = await sendAs(requester, url)
    mustBe(answer.status === 200 && Date.now() - began < LONGEST_WAIT_MS, 'the block is not known', answer)
    if (answer.body.includes('>閉塞<')) return
  }
}

const openRequest = async ({ system, approver, contract }: Walk): Promise<string | undefined> => {
  const answer = await sendAs(approver, `${system.member}/bank/approvals`)
  mustBe(answer.status === 200, 'no list of requests', answer)
  const [open = ''] = answer.body.split('最近の結果')
  const rows = open.split('<tr>').filter(row => row.includes(contract.number))
  return /\/bank\/approvals\/([0-9a-f]{32})/.exec(rows.join())?.[1]
}

export const request = async (walk: Walk, act: string): Promise<void> => {
  if (await openRequest(walk)) return
  const { system, requester, contract } = walk
  const form = { paperNumber: '2026-0123', reason: '申請書のとおり' }
  const answer = await sendAs(requester, `${system.member}/bank/contracts/${contract.number}/requests/${act}`, form)
  mustBe(answer.status === 303, `not requested (${act})`, answer)
}

export const approve = async (walk: Walk): Promise<void> => {
  const id = await openRequest(walk)
  if (!id) return
  const answer = await sendAs(walk.approver, `${walk.system.member}/bank/approvals/${id}/approve`, {})
  mustBe(answer.status === 303, 'not approved', answer)
}

export const registerContract = async ({ system, requester, contract }: Walk): Promise<void> => {
  const known = await sendAs(requester, `${system.member}/bank/contracts/${contract.number}`)
  if (known.status === 200) return
  const { number: contractNumber, initialPassword, mail } = contract
  const form = { contractNumber, initialPassword, initialPasswordAgain: initialPassword, mail }
  const answer = await sendAs(requester, `${system.member}/bank/contracts/new`, {
    ...form,
    organisation: '見本労働組合',
  })
  mustBe(answer.status === 303, 'no contract', answer)
}

export const registerMaster = async ({ system, stranger, contract, master }: Walk): Promise<void> => {
  const { number: contractNumber, initialPassword } = contract
  const answer = await stranger.send(`${system.portal}/registration`, { form: { contractNumber, initialPassword } })
  if (!answer.body.includes('E2007')) await registerOverHttp(stranger, { ...system, contract }, master.person)
}

export const registerGeneral = async (walk: Walk): Promise<void> => {
  const { system, master, general } = walk
  const list = await sendAs(memberOf(master), `${system.member}/users`)
  const known = /\/users\/([0-9a-f]{32})/.exec(list.body)?.[1]
  walk.generalId = known ?? (await registerGeneralUser(system, memberOf(master), general.person))
}

export const release = async ({ system, master, general, generalId }: Walk): Promise<void> => {
  const answer = await sendAs(memberOf(master), `${system.member}/users/${generalId}/release`, { counter: 'member' })
  mustBe(answer.status === 303, 'not released', answer)
  general.wrong = 0
}

export const revokeGenerals = async ({ system, master, general, generalId }: Walk): Promise<void> => {
  const user = `${system.member}/users/${generalId}`
  const page = await sendAs(memberOf(master), user)
  mustBe(page.status === 200, 'no page of the user', page)
  const [, serial] = /certificates\/([0-9a-f]+)\/revoke/.exec(page.body) ?? []
  if (serial) {
    const answer = await sendAs(memberOf(master), `${user}/certificates/${serial}/revoke`, {})
    mustBe(answer.status === 303, 'not revoked', answer)
  }
  const refused = await sendAs(memberOf(general), `${system.member}/menu`)
  mustBe(refused.status === 403, 'a revoked certificate opens the menu', refused)
  general.token = ''
}

const NEW_PASSWORD = 'Changed#12'

export const changePassword = async (walk: Walk): Promise<void> => {
  const { system, master } = walk
  const { person } = master
  const form = { currentPassword: person.password, password: NEW_PASSWORD, passwordAgain: NEW_PASSWORD, version: '1' }
  const answer = await sendAs(memberOf(master), `${system.member}/password`, form)
  const isChanged = answer.headers.location === '/password/done'
  // Changed, and the answer was lost: the new one opens.
  mustBe(isChanged || answer.body.includes('E5007'), 'not changed', answer)
  if (!isChanged) await logIn(walk, { ...master, person: { ...person, password: NEW_PASSWORD } })
  person.password = NEW_PASSWORD
}
