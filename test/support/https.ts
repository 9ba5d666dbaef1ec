import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import type { LookupFunction } from 'node:net'
import { type Answer, answerTo } from '../../scripts/local/answer.ts'
import type { LocalSystem } from './local-system.ts'

export type { Answer }

type Sending = {
  method?: string
  headers?: Record<string, string>
  form?: Record<string, string>
  json?: unknown
  /** 'latin1' leaves bytes as they are. */
  encoding?: 'utf8' | 'latin1'
}

export type ClientCertificate = { key: string; cert: string }

const loopback: LookupFunction = (_name, options, answer) =>
  options.all ? answer(null, [{ address: '127.0.0.1', family: 4 }]) : answer(null, '127.0.0.1', 4)

/**
 * A client that trusts the development root, without a browser's manners: headers go out as they are given. Shows the
 * certificate, if it has one, to whoever asks for it.
 */
export class Client {
  readonly #agent: Agent

  /** `host` is the name that the server's certificate has; whatever it is, this machine is asked. */
  constructor(system: Pick<LocalSystem, 'rootCa'>, certificate?: ClientCertificate, host = 'localhost') {
    this.#agent = new Agent({
      ...certificate,
      ...(host === 'localhost' ? {} : { lookup: loopback }),
      ca: readFileSync(system.rootCa),
      servername: host,
      keepAlive: true,
      maxSockets: 64,
    })
  }

  async send(url: string, { method, headers = {}, form, json, encoding = 'utf8' }: Sending = {}): Promise<Answer> {
    const body = form ? new URLSearchParams(form).toString() : json === undefined ? undefined : JSON.stringify(json)
    const type = form ? 'application/x-www-form-urlencoded' : 'application/json'
    // As every browser says it; of Origin alone `wrangler dev` would change the scheme on the way.
    const sameOrigin = { Origin: new URL(url).origin, 'Sec-Fetch-Site': 'same-origin' }
    const length = { 'Content-Length': String(Buffer.byteLength(body ?? '')) }
    const own = body === undefined ? {} : { 'Content-Type': type, ...length, ...sameOrigin }
    const outgoing = request(url, {
      agent: this.#agent,
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { ...own, ...headers },
    })
    return answerTo(outgoing, body, encoding)
  }

  close(): void {
    this.#agent.destroy()
  }
}
