import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { CLIENT_CERT_HEADER, FRONT_ADDRESS_HEADER, FRONT_SECRET_HEADER } from '../../src/http/front.ts'
import type { LocalSystem } from '../support/local-system.ts'

const agent = new Agent({ keepAlive: true })

type Sending = { method?: string; headers?: Record<string, string>; body?: string }

/** One request over a kept connection, to its last byte: status and body. */
export const ask = (url: string, { method = 'GET', headers = {}, body }: Sending = {}) =>
  new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>((resolve, reject) => {
    const outgoing = request(url, { agent, method, headers }, response => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', chunk => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })

export const closeConnections = (): void => agent.destroy()

/** Asks the Worker itself, in the fronts' place: what is measured is the Worker, not TLS. */
export const behindFront = (system: LocalSystem) => {
  const secrets = JSON.parse(readFileSync(join(system.stateDir, 'secrets.json'), 'utf8')) as { FRONT_SECRET: string }
  return (origin: string, path: string, { headers = {}, ...rest }: Sending = {}, certificate?: string) =>
    ask(system.worker + path, {
      ...rest,
      headers: {
        host: new URL(origin).host,
        [FRONT_SECRET_HEADER]: secrets.FRONT_SECRET,
        [FRONT_ADDRESS_HEADER]: '127.0.0.1',
        ...(certificate ? { [CLIENT_CERT_HEADER]: `:${certificate}:` } : {}),
        ...(rest.body === undefined ? {} : { Origin: origin, 'Sec-Fetch-Site': 'same-origin' }),
        ...headers,
      },
    })
}
