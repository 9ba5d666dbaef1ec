import { begin, certificateIn, issue, type Keys, logInOverHttp, newKeys, prove, textIn } from '../support/enrol.ts'
import { Client, type ClientCertificate } from '../support/https.ts'
import { codeFor, type LocalSystem } from '../support/local-system.ts'
import { type Person, registerOverHttp } from '../support/register.ts'

/** A person on the way from registration to a changed password, who comes back after every interruption. */
export type Walk = {
  system: LocalSystem
  client: Client
  person: Person
  /** The password that the last confirmed screen left them with, and the one that they want instead. */
  newPassword: string
  keys: Keys
  token: string
  certificate?: ClientCertificate
}

export const newWalk = async (system: LocalSystem, person: Person, newPassword: string): Promise<Walk> => ({
  system,
  client: new Client(system),
  person,
  newPassword,
  keys: await newKeys(),
  token: '',
})

/** The same person at the system that was started again; the connections of before are gone. */
export const comeBack = (walk: Walk, system: LocalSystem): void => {
  walk.client.close()
  walk.system = system
  walk.client = new Client(system)
}

const isRegistered = async ({ client, system }: Walk): Promise<boolean> => {
  const { number: contractNumber, initialPassword } = system.contract
  const answer = await client.send(`${system.portal}/registration`, { form: { contractNumber, initialPassword } })
  return answer.body.includes('E2007')
}

const proveAgain = async (walk: Walk): Promise<void> => {
  const { client, system, person } = walk
  walk.token = textIn(await begin(client, system, person), 'token')
  const { status, body } = await prove(client, system, walk.token, await codeFor(system, person.mail))
  if (status !== 200) throw new Error(`not proved: ${status} ${body}`)
}

const withCertificate = async <T>(walk: Walk, work: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client(walk.system, walk.certificate)
  try {
    return await work(client)
  } finally {
    client.close()
  }
}

/** Each act either ends with the screen that confirms it or throws; done again, it ends well whatever came before. */
export const acts: Record<string, (walk: Walk) => Promise<void>> = {
  register: async walk => {
    if (!(await isRegistered(walk))) await registerOverHttp(walk.client, walk.system, walk.person)
  },

  prove: proveAgain,

  issue: async walk => {
    const { client, system, keys } = walk
    let answer = await issue(client, system, walk.token, keys)
    // The proof did not live to be confirmed: ① and ② again, with the same key.
    if (answer.status === 410) {
      await proveAgain(walk)
      answer = await issue(client, system, walk.token, keys)
    }
    walk.certificate = certificateIn(answer, keys)
  },

  logIn: async walk => {
    await withCertificate(walk, client => logInOverHttp(client, walk.system, walk.person.password))
  },

  changePassword: walk =>
    withCertificate(walk, async client => {
      const { system, person, newPassword: password } = walk
      const cookieWith = (tried: string) => logInOverHttp(client, system, tried)
      const Cookie = await cookieWith(person.password).catch(async error => {
        // Changed, and the answer was lost: the new one opens.
        if (!String(error).includes('E2003')) throw error
        await cookieWith(password)
        return undefined
      })
      if (Cookie !== undefined) {
        const form = { currentPassword: person.password, password, passwordAgain: password }
        const answer = await client.send(`${system.member}/password`, { form, headers: { Cookie } })
        if (answer.headers.location !== '/password/done')
          throw new Error(`not changed: ${answer.status} ${answer.body}`)
      }
      person.password = password
    }),
}
