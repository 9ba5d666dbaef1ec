import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { hashPassword } from '../../src/credentials/password-hash.ts'
import { FRONT_ADDRESS_HEADER, FRONT_SECRET_HEADER } from '../../src/http/front.ts'
import { toBase64 } from '../../src/lib/bytes.ts'
import worker from '../../src/runtime/cloudflare/worker.ts'

export const PORTAL = 'https://portal.test'
export const MEMBER = 'https://member.test'

/** Mails outlive a test run in the mailbox: addresses of one run are never those of another. */
const RUN = crypto.randomUUID().slice(0, 8)

let count = 0

/** A number that no other test of this file has used. */
const next = (): number => {
  count += 1
  return count
}

/** Sends a request as the TLS front would, and waits for the work that follows the answer. */
export const dispatch = async (request: Request): Promise<Response> => {
  const ctx = createExecutionContext()
  const response = await worker.fetch(new Request(request) as Parameters<typeof worker.fetch>[0], env, ctx)
  await waitOnExecutionContext(ctx)
  return response
}

type Sending = { method?: string; headers?: Record<string, string>; form?: Record<string, string>; json?: unknown }

/** A person's browser: keeps cookies per origin and shows one certificate, if it has any. */
export class Browser {
  readonly #cookies = new Map<string, Map<string, string>>()
  certificate: Uint8Array | null = null
  address = '203.0.113.7'

  async send(url: string, { method, headers = {}, form, json }: Sending = {}): Promise<Response> {
    const { origin } = new URL(url)
    const body = form ? new URLSearchParams(form) : json === undefined ? null : JSON.stringify(json)
    const request = new Request(url, { method: method ?? (body === null ? 'GET' : 'POST'), body, redirect: 'manual' })
    request.headers.set(FRONT_SECRET_HEADER, env.FRONT_SECRET)
    request.headers.set(FRONT_ADDRESS_HEADER, this.address)
    if (body !== null) request.headers.set('Origin', origin)
    if (json !== undefined) request.headers.set('Content-Type', 'application/json')
    if (this.certificate && origin === MEMBER) request.headers.set('Client-Cert', `:${toBase64(this.certificate)}:`)
    const jar = this.#cookies.get(origin) ?? new Map<string, string>()
    if (jar.size > 0) request.headers.set('Cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '))
    for (const [name, value] of Object.entries(headers)) request.headers.set(name, value)
    const response = await dispatch(request)
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (/max-age=0/i.test(cookie)) jar.delete(name)
      else jar.set(name, value)
    }
    this.#cookies.set(origin, jar)
    return response
  }

  /** The same browser on the same machine, without what it holds in memory. */
  cookie(origin: string, name: string): string | undefined {
    return this.#cookies.get(origin)?.get(name)
  }
}

/** The page behind the member origin, as text. */
export const show = async (browser: Browser, path: string): Promise<string> =>
  (await browser.send(MEMBER + path)).text()

export const post = (browser: Browser, path: string, form: Record<string, string> = {}): Promise<Response> =>
  browser.send(MEMBER + path, { form })

export type TestContract = { number: string; initialPassword: string }

/** A contract of bank 2963, ready for the registration of its master. */
export const newContract = async (overrides: { number?: string; mail?: string | null } = {}): Promise<TestContract> => {
  const number = overrides.number ?? String(10_000_000 + next())
  const initialPassword = 'Init#123'
  const cost = { log2N: 10, r: 8, p: 1 }
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO banks (code, name, office, telephone, hours)
       VALUES ('2963', '見本ろうきん', '本店営業部', '0120-000-000', '平日 9:00～17:00') ON CONFLICT DO NOTHING`,
    ),
    env.DB.prepare(
      `INSERT INTO contracts (number, kind, bank_code, organisation, mail, initial_password_hash, created_at)
       VALUES (?, 'organisation', '2963', '見本労働組合', ?, ?, ?)`,
    ).bind(number, overrides.mail ?? null, hashPassword(initialPassword, env.PASSWORD_PEPPER, cost), Date.now()),
  ])
  return { number, initialPassword }
}

export type TestPerson = { userId: string; password: string; name: string; mail: string }

export const newPerson = (overrides: Partial<TestPerson> = {}): TestPerson => {
  const n = next()
  return {
    userId: `sample${n}x`,
    password: 'Minato#58',
    name: '労金　太郎',
    mail: `sample${n}.${RUN}@sample.co.jp`,
    ...overrides,
  }
}

export const logInForRegistration = (
  browser: Browser,
  contract: TestContract,
  initialPassword = contract.initialPassword,
) => browser.send(`${PORTAL}/registration`, { form: { contractNumber: contract.number, initialPassword } })

/** What the form carries of the contract that the browser's registration is of; '' when that is over. */
export const carriedContract = async (browser: Browser): Promise<string> => {
  const page = await (await browser.send(`${PORTAL}/registration/user`)).text()
  return /name="contractNumber" value="(\d{8})"/.exec(page)?.[1] ?? ''
}

export const submitMaster = async (browser: Browser, person: TestPerson, overrides: Record<string, string> = {}) =>
  browser.send(`${PORTAL}/registration/user`, {
    form: {
      contractNumber: overrides.contractNumber ?? (await carriedContract(browser)),
      userId: person.userId,
      password: person.password,
      passwordAgain: person.password,
      name: person.name,
      mail: person.mail,
      mailAgain: person.mail,
      ...overrides,
    },
  })

/** A registered master user, through the screens. */
export const registeredMaster = async (browser = new Browser()): Promise<TestPerson & { contract: TestContract }> => {
  const contract = await newContract()
  const person = newPerson()
  await logInForRegistration(browser, contract)
  const done = await submitMaster(browser, person)
  if (done.status !== 303) throw new Error(`the registration answered ${done.status}: ${await done.text()}`)
  return { ...person, contract }
}

type Mail = { to: string; subject: string; text: string }

/** What the mail provider took for this address, newest first. */
export const mailsTo = async (address: string): Promise<Mail[]> => {
  const response = await fetch(`${env.MAIL_BASE_URL}/api/messages`)
  const mails: Mail[] = await response.json()
  return mails.filter(mail => JSON.stringify(mail.to).includes(address))
}

export const subjectsTo = async (address: string): Promise<string[]> =>
  (await mailsTo(address)).map(({ subject }) => subject)

export const lastCodeFor = async (address: string): Promise<string> => {
  const [mail] = (await mailsTo(address)).filter(({ subject }) => subject.includes('認証コード'))
  const [, code] = /認証コード：(\d{6})/.exec(mail?.text ?? '') ?? []
  if (!code) throw new Error(`no code was mailed to ${address}`)
  return code
}

/** 電子証明書発行 as the page's script asks for it. */
export class Enrolling {
  token = ''
  readonly browser: Browser

  constructor(browser: Browser) {
    this.browser = browser
  }

  async begin(person: { userId: string; password: string }, resumeKey?: string): Promise<Response> {
    const json = { userId: person.userId, password: person.password, ...(resumeKey ? { resumeKey } : {}) }
    const response = await this.browser.send(`${PORTAL}/api/enrolments`, { json })
    const body: { token?: string } = await response.clone().json()
    if (body.token) this.token = body.token
    return response
  }

  #send(path: string, json: unknown, method = 'POST') {
    const headers = { Authorization: `Bearer ${this.token}` }
    return this.browser.send(`${PORTAL}/api/enrolments/current${path}`, { method, json, headers })
  }

  resend = () => this.#send('/code-mails', {})
  prove = (code: string) => this.#send('/proof', { code })
  issue = (request: Uint8Array) => this.#send('/certificate', { request: toBase64(request) })
  replacePassword = (newPassword: string) => this.#send('/password', { newPassword, newPasswordAgain: newPassword })
  cancel = () =>
    this.browser.send(`${PORTAL}/api/enrolments/current`, {
      method: 'DELETE',
      headers: { Authorization: `Bearer ${this.token}`, Origin: PORTAL },
    })
}

/** Rows of one query, for looking at what the screens do not show. */
export const rows = async <T>(sql: string, ...values: (string | number)[]): Promise<T[]> => {
  const { results } = await env.DB.prepare(sql)
    .bind(...values)
    .all<T>()
  return results
}
