import type { Client } from './https.ts'
import type { LocalSystem } from './local-system.ts'

export type Person = { userId: string; password: string; name: string; mail: string }

/** The master user of the demo contract, without a browser. Throws unless the result screen confirms it. */
export const registerOverHttp = async (client: Client, system: LocalSystem, person: Person): Promise<void> => {
  const { number: contractNumber, initialPassword } = system.contract
  const opened = await client.send(`${system.portal}/registration`, { form: { contractNumber, initialPassword } })
  const Cookie = String(opened.headers['set-cookie']).split(';')[0] ?? ''
  const { password, mail } = person
  const form = { ...person, contractNumber, passwordAgain: password, mailAgain: mail }
  const done = await client.send(`${system.portal}/registration/user`, { form, headers: { Cookie } })
  if (done.headers.location !== '/registration/result') throw new Error(`not registered: ${done.status} ${done.body}`)
  const result = await client.send(`${system.portal}/registration/result`, { headers: { Cookie } })
  if (!result.body.includes('マスターユーザーを登録しました。')) throw new Error('the result screen confirms nothing')
}
