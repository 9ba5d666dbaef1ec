import { constants } from 'node:crypto'
import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import { pipeline } from 'node:stream'
import { TLSSocket } from 'node:tls'
import { CLIENT_CERT_HEADER, FRONT_ADDRESS_HEADER, FRONT_SECRET_HEADER } from '../src/http/front.ts'
import { answerPage, type FrontStatus } from './local/front-page.ts'
import { forwardedHeaders, isForbiddenPath, readTarget, returnedHeaders } from './local/front-rules.ts'
import { type Listening, listenOnLoopback } from './local/loopback.ts'

const MAX_HEADER_BYTES = 16 * 1024
const MAX_HEADER_LINES = 100
/** A certificate has one or two KB; what comes near the Worker's own limit on headers is none of ours. */
const MAX_CERTIFICATE_BYTES = 8 * 1024
const HANDSHAKE_MS = 10_000
const HEADERS_MS = 10_000
const REQUEST_MS = 60_000
/** About as long as Cloudflare waits for an origin. */
const ANSWER_MS = 120_000
/** Node's own five seconds cut off a visitor who reads for a moment: the next request may then meet the cut. */
const IDLE_VISITOR_MS = 30_000
/** Shorter than workerd's own five seconds, so that no request is put on a connection that is just being closed. */
const IDLE_UPSTREAM_MS = 2_000

export type FrontOptions = {
  /** The Worker's plain HTTP address on loopback. */
  upstream: URL
  /** The server's certificate and its key, PEM. */
  certificate: string
  key: string
  /** Proves to the Worker that what the front says of a request is true. */
  secret: string
  /** Given: the client is asked for a certificate, and shown these issuers (PEM) to choose by. Else it is not asked. */
  clientAuthorities?: string[]
}

/** The one origin that a front serves is that of `localhost` and its own port. */
const isOwnHost = (host: string | undefined, port: number | undefined): boolean => {
  const given = host?.toLowerCase()
  return given === `localhost:${port}` || (port === 443 && given === 'localhost')
}

/** What the front itself says of the request; `undefined` if the certificate shown cannot be passed on. */
const testimony = (socket: TLSSocket, secret: string): Record<string, string> | undefined => {
  const certificate = socket.getPeerX509Certificate()?.raw
  if (certificate && certificate.length > MAX_CERTIFICATE_BYTES) return undefined
  return {
    [FRONT_SECRET_HEADER]: secret,
    [FRONT_ADDRESS_HEADER]: (socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    ...(certificate && { [CLIENT_CERT_HEADER]: `:${certificate.toString('base64')}:` }),
  }
}

type Forwardable = { path: string; own: Record<string, string> }

/** A body of unknown length is said to be chunked, whatever the method: else the Worker would read it as a request. */
const framing = (incoming: IncomingMessage): Record<string, string> =>
  incoming.headers['transfer-encoding'] === undefined ? {} : { 'transfer-encoding': 'chunked' }

const forward = (
  incoming: IncomingMessage,
  response: ServerResponse,
  { path, own }: Forwardable,
  to: URL,
  agent: Agent,
): void => {
  const upstream = request({
    agent,
    host: to.hostname,
    port: to.port,
    method: incoming.method,
    path,
    headers: {
      ...forwardedHeaders(incoming.rawHeaders, incoming.headers),
      ...framing(incoming),
      ...own,
      host: incoming.headers.host,
    },
    timeout: ANSWER_MS,
  })
  let isLate = false
  upstream.on('timeout', () => {
    isLate = true
    upstream.destroy()
  })
  upstream.on('response', answer => {
    response.writeHead(answer.statusCode ?? 502, returnedHeaders(answer.rawHeaders, answer.headers))
    // Whichever side breaks off, the other learns it: an answer cut short must not look complete.
    pipeline(answer, response, () => {})
  })
  upstream.on('error', () => {
    incoming.unpipe(upstream)
    incoming.resume()
    if (response.headersSent) response.destroy()
    else answerPage(response, isLate ? 504 : 502)
  })
  response.on('close', () => {
    if (!response.writableFinished) upstream.destroy()
  })
  incoming.pipe(upstream)
}

const judge = (
  { socket, headers, headersDistinct, rawHeaders, url }: IncomingMessage,
  secret: string,
): Forwardable | { status: FrontStatus } => {
  if (rawHeaders.length / 2 > MAX_HEADER_LINES) return { status: 431 }
  const target = readTarget(url ?? '')
  if (!target || (headersDistinct.host?.length ?? 0) > 1) return { status: 400 }
  const hosts = [headers.host, target.authority ?? headers.host]
  if (!hosts.every(host => isOwnHost(host, socket.localPort))) return { status: 421 }
  if (isForbiddenPath(target.path)) return { status: 404 }
  const own = socket instanceof TLSSocket ? testimony(socket, secret) : undefined
  return own ? { path: target.path, own } : { status: 400 }
}

/**
 * A resumed session counts as one that showed its certificate, without the key being proved again, and keeps saying
 * so after the certificate was taken away: who is asked for a certificate gets a full handshake every time. Under
 * TLS 1.3 OpenSSL still sends tickets (nothing can be resumed with them) unless it is told `NumTickets = 0`:
 * scripts/local/openssl.cnf. Neither may a certificate be exchanged in the midst of a connection.
 */
const askingForCertificate = (authorities: string[]) => ({
  requestCert: true,
  // What the certificate is worth is for the Worker to decide; that its key is there, TLS has proved already.
  rejectUnauthorized: false,
  ca: authorities,
  secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
})

const makeServer = (options: FrontOptions, agent: Agent): Server => {
  const server = createServer(
    {
      cert: options.certificate,
      key: options.key,
      minVersion: 'TLSv1.2',
      ALPNProtocols: ['http/1.1'],
      handshakeTimeout: HANDSHAKE_MS,
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: IDLE_VISITOR_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
      insecureHTTPParser: false,
      ...(options.clientAuthorities && askingForCertificate(options.clientAuthorities)),
    },
    (incoming, response) => {
      const judged = judge(incoming, options.secret)
      if ('status' in judged) return answerPage(response, judged.status)
      try {
        forward(incoming, response, judged, options.upstream, agent)
      } catch {
        // Bytes that Node's parser lets in and its client does not let out.
        answerPage(response, 400)
      }
    },
  )
  if (options.clientAuthorities)
    server.on('secureConnection', socket => {
      if (socket.isSessionReused()) socket.destroy()
    })
  return server
}

/**
 * Terminates TLS in front of the local Worker, as Cloudflare does in production: HTTP/1.1 on both loopback addresses.
 * @throws Failure if the port cannot be had; it names `variable` as what changes it.
 */
export const startFront = async (options: FrontOptions, port: number, variable: string): Promise<Listening> => {
  const agent = new Agent({ keepAlive: true, timeout: IDLE_UPSTREAM_MS })
  const listening = await listenOnLoopback(() => makeServer(options, agent), port, variable)
  return {
    port: listening.port,
    close: async () => {
      await listening.close()
      agent.destroy()
    },
  }
}
