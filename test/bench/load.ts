import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export type SentRequest = { method?: string; path?: string; headers?: Record<string, string>; body?: string }

/** Enough that the server never waits for the client. */
export const CONNECTIONS = 8

const HEAD_END = '\r\n\r\n'
const LAST_CHUNK = '\r\n0\r\n\r\n'

/** The answer at the beginning of `received`, once all of it is there. Latin-1: a character is an octet. */
const answerIn = (received: string): { status: number; length: number } | undefined => {
  const headEnd = received.indexOf(HEAD_END)
  if (headEnd === -1) return undefined
  const head = received.slice(0, headEnd)
  const bodyAt = headEnd + HEAD_END.length
  const status = Number(head.slice(9, 12))
  const [, contentLength] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? []
  if (contentLength !== undefined) {
    const length = bodyAt + Number(contentLength)
    return received.length >= length ? { status, length } : undefined
  }
  if (status === 204 || status === 304) return { status, length: bodyAt }
  // Chunked. A body of one chunk alone begins where the head ends: its last line break is the head's.
  const end = received.indexOf(LAST_CHUNK, headEnd)
  return end === -1 ? undefined : { status, length: end + LAST_CHUNK.length }
}

/** A kept connection, one request at a time: as little work for the client as there can be, since it shares the machine. */
class Connection {
  readonly #socket: Socket
  #received = ''
  #answered: ((status: number) => void) | undefined
  #failed: ((error: Error) => void) | undefined

  constructor(socket: Socket) {
    this.#socket = socket
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => {
      this.#received += text
      const answer = answerIn(this.#received)
      if (!answer) return
      this.#received = this.#received.slice(answer.length)
      this.#answered?.(answer.status)
    })
    socket.on('error', error => this.#failed?.(error))
    socket.on('close', () => this.#failed?.(new Error('the server closed a kept connection')))
  }

  send(bytes: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#answered = resolve
      this.#failed = reject
      this.#socket.write(bytes)
    })
  }

  close(): void {
    this.#failed = undefined
    this.#socket.destroy()
  }
}

const bytesOf = (url: URL, { method = 'GET', path = url.pathname, headers = {}, body }: SentRequest): string => {
  const all = { host: url.host, ...headers, ...(body === undefined ? {} : { 'content-length': String(body.length) }) }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}${HEAD_END}${body ?? ''}`
}

const openConnection = async (url: URL): Promise<Connection> => {
  const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true })
  await once(socket, 'connect')
  return new Connection(socket)
}

/**
 * Each of these requests once (ASCII), over so many kept connections.
 * @returns answers per second
 * @throws if one of them does not answer `expected`
 */
export const answersPerSecondTo = async (
  address: string,
  requests: readonly SentRequest[],
  { connections = CONNECTIONS, expected = 200 } = {},
): Promise<number> => {
  const url = new URL(address)
  const waiting = requests.map(request => bytesOf(url, request)).values()
  const all = await Promise.all(Array.from({ length: connections }, () => openConnection(url)))
  const began = performance.now()
  try {
    await Promise.all(
      all.map(async connection => {
        for (const bytes of waiting) {
          const status = await connection.send(bytes)
          if (status !== expected) throw new Error(`${address} answered ${status} where ${expected} was expected`)
        }
      }),
    )
    return (requests.length / (performance.now() - began)) * 1000
  } finally {
    for (const connection of all) connection.close()
  }
}

/** The same request so many times. See {@link answersPerSecondTo}. */
export const answersPerSecond = (address: string, amount: number, request: SentRequest = {}, options = {}) =>
  answersPerSecondTo(address, Array<SentRequest>(amount).fill(request), options)
