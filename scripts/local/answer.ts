import type { ClientRequest, IncomingHttpHeaders } from 'node:http'

export type Answer = { status: number; headers: IncomingHttpHeaders; body: string }

/**
 * What is answered to a request, to its last byte. Whoever asks ends the request themself.
 * @throws if the connection fails or is cut off, also within the answer: of that Node tells the request nothing but its end
 */
export const answerOf = (outgoing: ClientRequest, encoding: BufferEncoding = 'utf8'): Promise<Answer> =>
  new Promise((resolve, reject) => {
    outgoing.once('response', response => {
      let body = ''
      response.setEncoding(encoding)
      response.on('data', (chunk: string) => {
        body += chunk
      })
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    outgoing.once('error', reject)
    outgoing.once('close', () => reject(new Error('the connection ended before the answer did')))
  })
