import process from 'node:process'
import worker from './worker.ts'

const { KEY = '', CERTIFICATE = '', REQUEST = '' } = process.env

/** The same on Deno, for `deno serve`: an HTTP server without a development proxy before it. */
export default {
  fetch: (request: Request): Promise<Response> => worker.fetch(request, { KEY, CERTIFICATE, REQUEST }),
}
