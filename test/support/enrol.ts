import { toBase64 } from '../../src/lib/bytes.ts'
import type { Answer, Client, ClientCertificate } from './https.ts'
import { newKeyPair, newRequest } from './keys.ts'
import { codeFor, type LocalSystem } from './local-system.ts'
import type { Person } from './register.ts'

const PEM_LINE = 64

const pem = (label: string, base64: string): string =>
  [
    `-----BEGIN ${label}-----`,
    ...(base64.match(new RegExp(`.{1,${PEM_LINE}}`, 'g')) ?? []),
    `-----END ${label}-----`,
  ].join('\n')

/** A browser's key and its certificate request: what is sent again when an answer was lost. */
export type Keys = { key: string; request: string }

export const newKeys = async (): Promise<Keys> => {
  const keys = await newKeyPair()
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey)
  if (!(pkcs8 instanceof ArrayBuffer)) throw new Error('PKCS#8 is no JSON')
  return { key: pem('PRIVATE KEY', toBase64(pkcs8)), request: toBase64(await newRequest(keys)) }
}

export const enrolments = (system: LocalSystem): string => `${system.portal}/api/enrolments`

/** ① as the page's script asks for it. */
export const begin = (client: Client, system: LocalSystem, { userId, password }: Pick<Person, 'userId' | 'password'>) =>
  client.send(enrolments(system), { json: { userId, password } })

const step = (client: Client, system: LocalSystem, token: string, name: string, json: unknown): Promise<Answer> =>
  client.send(`${enrolments(system)}/current/${name}`, { json, headers: { Authorization: `Bearer ${token}` } })

/** ② */
export const prove = (client: Client, system: LocalSystem, token: string, code: string) =>
  step(client, system, token, 'proof', { code })

/** ③ */
export const issue = (client: Client, system: LocalSystem, token: string, { request }: Keys) =>
  step(client, system, token, 'certificate', { request })

/** Between ② and ③, for who came with a temporary password. */
export const setOwnPassword = (client: Client, system: LocalSystem, token: string, password: string) =>
  step(client, system, token, 'password', { newPassword: password, newPasswordAgain: password })

export const resend = (client: Client, system: LocalSystem, token: string) =>
  step(client, system, token, 'code-mails', {})

type Body = { token?: unknown; certificate?: unknown; issuingCa?: unknown; serial?: unknown }

export const textIn = ({ body, status }: Answer, name: keyof Body): string => {
  const value = (JSON.parse(body) as Body)[name]
  if (typeof value !== 'string') throw new Error(`the answer (${status}) has no ${name}: ${body}`)
  return value
}

export const certificateIn = (answer: Answer, { key }: Keys): ClientCertificate => ({
  key,
  cert: pem('CERTIFICATE', textIn(answer, 'certificate')),
})

/** ①–③ of a user with a temporary password, who sets their own on the way. */
export const enrolWithTemporary = async (
  client: Client,
  system: LocalSystem,
  person: Person,
  temporary: string,
): Promise<ClientCertificate> => {
  const keys = await newKeys()
  const token = textIn(await begin(client, system, { ...person, password: temporary }), 'token')
  await prove(client, system, token, await codeFor(system, person.mail))
  await setOwnPassword(client, system, token, person.password)
  return certificateIn(await issue(client, system, token, keys), keys)
}

/** ①–③ in one go, for a person who is registered. */
export const enrolOverHttp = async (
  client: Client,
  system: LocalSystem,
  person: Person,
): Promise<ClientCertificate> => {
  const keys = await newKeys()
  const token = textIn(await begin(client, system, person), 'token')
  await prove(client, system, token, await codeFor(system, person.mail))
  return certificateIn(await issue(client, system, token, keys), keys)
}

/** The session's cookie, for a client that shows the certificate. Throws unless it leads to the top menu. */
export const logInOverHttp = async (client: Client, system: LocalSystem, password: string): Promise<string> => {
  const answer = await client.send(`${system.member}/login`, { form: { password } })
  if (answer.headers.location !== '/menu') throw new Error(`not logged in: ${answer.status} ${answer.body}`)
  return String(answer.headers['set-cookie']).split(';')[0] ?? ''
}
