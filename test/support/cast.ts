import { withFirstOffice } from './bootstrap.ts'
import { CHEAP_HASHES } from './cheap-hashes.ts'
import type { Door } from './doors.ts'
import {
  begin,
  certificateIn,
  enrolments,
  enrolOverHttp,
  issue,
  logInOverHttp,
  newKeys,
  prove,
  textIn,
} from './enrol.ts'
import { Client, type ClientCertificate } from './https.ts'
import { codeFor, type LocalSystem, startLocalSystem } from './local-system.ts'
import { type Person, registerOverHttp } from './register.ts'

/** Somebody who is enrolled and logged in: their certificate's client, and the session's cookie. */
export type Member = { person: Person; certificate: ClientCertificate; client: Client; cookie: string }

export const person = (userId: string, name: string): Person => ({
  userId,
  password: 'Minato#58',
  name,
  mail: `${userId}@sample.co.jp`,
})

/** Sends as this member, and their browser, would: certificate, cookie, the form's own origin. */
export const sendAs = (member: Member, url: string, form?: Record<string, string>) =>
  member.client.send(url, { headers: { Cookie: member.cookie }, ...(form ? { form } : {}) })

/** The top menu, for somebody who is enrolled. */
export const enter = async (system: LocalSystem, who: Person, certificate: ClientCertificate): Promise<Member> => {
  const client = new Client(system, certificate)
  return { person: who, certificate, client, cookie: await logInOverHttp(client, system, who.password) }
}

/** The same person logged in once more; the session before ends. */
export const logInAgain = async <M extends Member>(system: LocalSystem, member: M): Promise<M> => ({
  ...member,
  cookie: await logInOverHttp(member.client, system, member.person.password),
})

/** ① to the top menu, for somebody who has a password of their own already. */
export const enrolAndLogIn = async (system: LocalSystem, who: Person): Promise<Member> => {
  const client = new Client(system)
  const certificate = await enrolOverHttp(client, system, who)
  client.close()
  return enter(system, who, certificate)
}

export const newMaster = async (system: LocalSystem, who = person('master01', '労金　太郎')): Promise<Member> => {
  const client = new Client(system)
  await registerOverHttp(client, system, who)
  client.close()
  return enrolAndLogIn(system, who)
}

export const TEMPORARY = 'Temp#123'

/** The master fills the form, confirms, and hands the slip over. @returns the general user's row id */
export const registerGeneralUser = async (system: LocalSystem, master: Member, who: Person): Promise<string> => {
  const form = {
    userId: who.userId,
    password: TEMPORARY,
    passwordAgain: TEMPORARY,
    name: who.name,
    mail: who.mail,
    mailAgain: who.mail,
  }
  const draft = await sendAs(master, `${system.member}/users/new`, form)
  const slip = await sendAs(master, `${system.member}${draft.headers.location}`, {})
  const [, id] = /^\/users\/([0-9a-f]{32})\/slip/.exec(String(slip.headers.location)) ?? []
  if (id === undefined) throw new Error(`not registered: ${slip.status} ${slip.body}`)
  return id
}

/** A general user who set a password of their own, enrolled and logged in. */
export const newGeneralUser = async (
  system: LocalSystem,
  master: Member,
  who = person('general1', '一般　花子'),
): Promise<Member & { id: string }> => {
  const id = await registerGeneralUser(system, master, who)
  const client = new Client(system)
  const keys = await newKeys()
  const token = textIn(await begin(client, system, { userId: who.userId, password: TEMPORARY }), 'token')
  await prove(client, system, token, await codeFor(system, who.mail))
  const own = { newPassword: who.password, newPasswordAgain: who.password }
  const headers = { Authorization: `Bearer ${token}` }
  await client.send(`${enrolments(system)}/current/password`, { json: own, headers })
  const certificate = certificateIn(await issue(client, system, token, keys), keys)
  client.close()
  return { ...(await enter(system, who, certificate)), id }
}

/** Six wrong passwords with their certificate, and as many without it. */
export const lock = async (system: LocalSystem, { client, person }: Member): Promise<void> => {
  const password = 'Wrong#123'
  for (let tries = 0; tries < 6; tries++) {
    await client.send(`${system.member}/login`, { form: { password } })
    await begin(client, system, { ...person, password })
  }
}

/** The first staff user of the demo contract's bank, whose office `npm run bootstrap` makes. */
export const newStaff = async (system: LocalSystem, who = person('staff001', '職員　一郎')): Promise<Member> =>
  newMaster(await withFirstOffice(system), who)

/** Everybody whom the suites of attacks need, in one system. */
export type Cast = {
  system: LocalSystem
  stranger: Client
  master: Member
  general: Member & { id: string }
  staff: Member
  comeBack: <M extends Member>(member: M) => Promise<M>
  leave: () => Promise<void>
}

export const newCast = async (): Promise<Cast> => {
  const system = await startLocalSystem({ RATE_LIMIT: 'off', ...CHEAP_HASHES })
  const stranger = new Client(system)
  const master = await newMaster(system)
  const general = await newGeneralUser(system, master)
  const staff = await newStaff(system)
  const leave = async () => {
    for (const client of [stranger, master.client, general.client, staff.client]) client.close()
    await system.stop()
  }
  return { system, stranger, master, general, staff, comeBack: member => logInAgain(system, member), leave }
}

const NOBODY = '0'.repeat(32)

/** A door's address with something sensible in each of its places. */
export const pathOf = (
  { system, general }: Pick<Cast, 'system' | 'general'>,
  { path, who }: Pick<Door, 'path' | 'who'>,
): string => {
  const values: Record<string, string> = {
    number: system.contract.number,
    id: who === 'master' || path.startsWith('/bank/users') ? general.id : NOBODY,
    serial: 'ab12',
    draft: NOBODY,
    token: NOBODY,
    act: 'terminate',
    'file{[0-9a-f]+[.]crl}': 'abc.crl',
  }
  return path.replace(/:(\w+(?:\{[^}]+\})?)/g, (_, name: string) => values[name] ?? NOBODY)
}
