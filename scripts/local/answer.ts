import type { ClientRequest, IncomingHttpHeaders } from 'node:http'

export type Answer = { status: number; headers: IncomingHttpHeaders; body: string }

/**
 * Sends the request and answers what comes back, to its last byte.
 * @throws if the connection fails or is cut off, also within the answer: of that Node tells the request nothing but its
 * end
 */
export const answerTo = (outgoing: ClientRequest, body?: string, encoding: BufferEncoding = 'utf8'): Promise<Answer> =>
  new Promise((resolve, reject) => {
    outgoing.once('response', response => {
      let text = ''
      response.setEncoding(encoding)
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
    })
    outgoing.once('error', reject)
    outgoing.once('close', () => reject(new Error('the connection ended before the answer did')))
    outgoing.end(body)
  })
