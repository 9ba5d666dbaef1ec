import { makePkcs12 } from '../../src/client/pkcs12.ts'
import { fromBase64 } from '../../src/lib/bytes.ts'
import { type Member, registerGeneralUser, sendAs, TEMPORARY } from '../support/cast.ts'
import {
  begin,
  certificateIn,
  issue,
  type Keys,
  logInOverHttp,
  newKeys,
  prove,
  setOwnPassword,
  textIn,
} from '../support/enrol.ts'
import { type Answer, Client } from '../support/https.ts'
import { codeFor, type LocalSystem } from '../support/local-system.ts'
import { type Person, registerOverHttp } from '../support/register.ts'
import type { Stopwatch } from './latencies.ts'

/** Whom a walk meets: the system, a member of the bank's staff, and who takes the time. */
export type Scene = { system: LocalSystem; staff: Member; stopwatch: Stopwatch }

/** @throws unless the answer is as a browser would want it */
const must = (answer: Answer, status: number, ...words: string[]): Answer => {
  const missing = words.find(word => !answer.body.includes(word))
  if (answer.status === status && missing === undefined) return answer
  const why = answer.status === status ? `lacks ${missing}` : `is not ${status}`
  throw new Error(`the answer ${answer.status} ${why}: ${answer.body.slice(0, 600)}`)
}

/** As the page does it in the browser: key and certificates under the login password. */
const makeP12 = (keys: Keys, issued: Answer, password: string) => {
  const der = (pem: string) => fromBase64(pem.replace(/-----[^-]+-----|\s/g, ''))
  return makePkcs12({
    privateKey: der(keys.key),
    certificate: fromBase64(textIn(issued, 'certificate')),
    issuingCa: fromBase64(textIn(issued, 'issuingCa')),
    password,
    friendlyName: 'soak',
  })
}

const enrol = async (
  { system, stopwatch }: Scene,
  stranger: Client,
  { person, temporary }: { person: Person; temporary?: string },
): Promise<Member> => {
  const password = temporary ?? person.password
  const begun = await stopwatch.time('電子証明書発行: password, code mailed', async () =>
    must(await begin(stranger, system, { ...person, password }), 201),
  )
  const token = textIn(begun, 'token')
  const code = await codeFor(system, person.mail)
  await stopwatch.time('電子証明書発行: code proved', async () => must(await prove(stranger, system, token, code), 200))
  if (temporary !== undefined)
    await stopwatch.time('電子証明書発行: own password', async () => {
      const answer = await setOwnPassword(stranger, system, token, person.password)
      if (answer.status >= 300) throw new Error(`no own password: ${answer.status} ${answer.body}`)
    })
  const keys = await newKeys()
  const issued = await stopwatch.time('電子証明書発行: certificate issued', async () =>
    must(await issue(stranger, system, token, keys), 201),
  )
  await stopwatch.time('電子証明書発行: .p12 made by the client', () => makeP12(keys, issued, person.password))
  const certificate = certificateIn(issued, keys)
  return { person, certificate, client: new Client(system, certificate), cookie: '' }
}

const logIn = async ({ system, stopwatch }: Scene, member: Member): Promise<void> => {
  await stopwatch.time('ログイン', async () => {
    member.cookie = await logInOverHttp(member.client, system, member.person.password)
  })
  await stopwatch.time('トップメニュー', async () => must(await sendAs(member, `${system.member}/menu`), 200))
}

/** Two wrong ones, which a right one then makes forgotten. */
const typeWrongPasswords = async ({ system, stopwatch }: Scene, { client }: Member): Promise<void> => {
  for (let i = 0; i < 2; i++)
    await stopwatch.time('ログイン: wrong password refused', async () => {
      const form = { password: 'Wrong#12' }
      const answer = await client.send(`${system.member}/login`, { form })
      if (!answer.body.includes('E2003')) throw new Error(`no E2003: ${answer.status} ${answer.body}`)
    })
}

const changePassword = async ({ system, stopwatch }: Scene, member: Member): Promise<void> => {
  const password = 'Changed#12'
  await stopwatch.time('パスワード変更', async () => {
    const form = { currentPassword: member.person.password, password, passwordAgain: password, version: '1' }
    const answer = await sendAs(member, `${system.member}/password`, form)
    if (answer.headers.location !== '/password/done') throw new Error(`not changed: ${answer.status} ${answer.body}`)
  })
  member.person = { ...member.person, password }
}

const logOut = async ({ system, stopwatch }: Scene, member: Member): Promise<void> => {
  await stopwatch.time('ログアウト', async () => must(await sendAs(member, `${system.member}/logout`, {}), 303))
  const after = await sendAs(member, `${system.member}/menu`)
  if (after.status === 200) throw new Error('the session goes on after the logout')
}

const look = async ({ system, stopwatch }: Scene, who: Member, name: string, path: string, ...words: string[]) =>
  stopwatch.time(name, async () => must(await sendAs(who, system.member + path), 200, ...words))

const INITIAL_PASSWORD = 'Init#789'

const registerContract = async ({ system, staff, stopwatch }: Scene, number: string): Promise<void> => {
  const form = {
    contractNumber: number,
    organisation: '見本労働組合',
    mail: `kumiai${number}@sample.co.jp`,
    initialPassword: INITIAL_PASSWORD,
    initialPasswordAgain: INITIAL_PASSWORD,
  }
  await stopwatch.time('労金: 契約の登録', async () =>
    must(await sendAs(staff, `${system.member}/bank/contracts/new`, form), 303),
  )
}

/** What staff look up of the organisation, by everything that can be known of it. */
const lookUp = async (scene: Scene, contract: string, { userId, mail }: Person, id: string): Promise<void> => {
  const { staff } = scene
  const search = (query: Record<string, string>) => `/bank/search?${new URLSearchParams(query)}`
  await look(scene, staff, '労金: 検索 by contract number', search({ q: contract, kind: 'number' }), contract)
  await look(scene, staff, '労金: 検索 by user ID', search({ q: userId, kind: 'user_id' }), userId)
  await look(scene, staff, '労金: 検索 by name', search({ q: '太郎', kind: 'name' }))
  await look(scene, staff, '労金: 検索 by mail address', search({ q: mail, kind: 'mail' }), mail)
  await look(scene, staff, '労金: 検索 for everything', search({ q: '労働' }))
  await look(scene, staff, '労金: 契約', `/bank/contracts/${contract}`, contract)
  await look(scene, staff, '労金: ユーザー', `/bank/users/${id}`, userId)
  await look(scene, staff, '労金: 契約の操作履歴', `/bank/contracts/${contract}/history`)
}

/**
 * One organisation's day: registered by the bank, then its master and a general user from registration to certificate,
 * login, screens and logout. Every act is timed; the first that goes wrong ends the walk.
 * @param number of the contract, which nobody has used: eight digits
 */
export const walkThrough = async (scene: Scene, number: string): Promise<void> => {
  const { system, stopwatch } = scene
  const person = (letter: string, name: string): Person => {
    const userId = `${letter}${number}`
    return { userId, password: 'Minato#58', name, mail: `${userId}@sample.co.jp` }
  }
  const stranger = new Client(system)
  const clients = [stranger]
  try {
    await registerContract(scene, number)
    await stopwatch.time('ポータル', async () => must(await stranger.send(`${system.portal}/`), 200))
    const contract = { number, initialPassword: INITIAL_PASSWORD }
    const own = person('m', '労金　太郎')
    await stopwatch.time('初期登録: login, form, result', () =>
      registerOverHttp(stranger, { ...system, contract }, own),
    )
    const master = await enrol(scene, stranger, { person: own })
    clients.push(master.client)
    await typeWrongPasswords(scene, master)
    await logIn(scene, master)

    const colleague = person('g', '一般　花子')
    const id = await stopwatch.time('一般ユーザー登録: form, confirmation', () =>
      registerGeneralUser(system, master, colleague),
    )
    const general = await enrol(scene, stranger, { person: colleague, temporary: TEMPORARY })
    clients.push(general.client)
    await logIn(scene, general)
    await look(scene, general, '操作履歴 of a general user', '/history')
    await look(scene, master, '契約ユーザー情報変更: list', '/users', colleague.userId)
    await look(scene, master, '契約ユーザー情報変更: user', `/users/${id}`, colleague.userId)
    await look(scene, master, '操作履歴 of a master', '/history')
    await changePassword(scene, master)
    await lookUp(scene, number, own, id)
    await logOut(scene, general)
    await logOut(scene, master)
    await logIn(scene, master)
    await logOut(scene, master)
  } finally {
    for (const client of clients) client.close()
  }
}
