import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CLIENT_CERT_HEADER, FRONT_ADDRESS_HEADER, FRONT_SECRET_HEADER } from '../../src/http/front.ts'
import type { LocalSystem } from '../support/local-system.ts'
import type { SentRequest } from './load.ts'

type Sending = Omit<SentRequest, 'path'>

/** What a front would send on: to the Worker itself, so that what is measured is the Worker and not TLS. */
export const throughFront = (system: LocalSystem) => {
  const secrets = JSON.parse(readFileSync(join(system.stateDir, 'secrets.json'), 'utf8')) as { FRONT_SECRET: string }
  return (
    origin: string,
    path: string,
    { headers = {}, ...rest }: Sending = {},
    certificate?: string,
  ): SentRequest => ({
    ...rest,
    path,
    headers: {
      host: new URL(origin).host,
      [FRONT_SECRET_HEADER]: secrets.FRONT_SECRET,
      [FRONT_ADDRESS_HEADER]: '127.0.0.1',
      ...(certificate ? { [CLIENT_CERT_HEADER]: `:${certificate}:` } : {}),
      ...(rest.body === undefined ? {} : { origin, 'sec-fetch-site': 'same-origin' }),
      ...headers,
    },
  })
}
