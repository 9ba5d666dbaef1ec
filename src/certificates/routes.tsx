import { Hono } from 'hono'
import type { AppContext, Env } from '../http/runtime.ts'
import { FIRST_CRL_PATH, ROOT_CRL_PATH } from './crl-path.ts'
import type { PublishedList } from './crl-store.ts'
import { showRevocationList } from './publish-crl.ts'
import { CertificatePage } from './views/certificate-page.tsx'

const LIST = 'application/pkix-crl'

/** The list's number is its version (RFC 5280 5.2.3): no two lists of an issuer have the same. */
const etagOf = (issuer: string, { number }: PublishedList): string => `"${issuer}-${number}"`

/** RFC 9110 13.1.2, 13.1.3: whether the asker's copy is this list; the date is looked at only where no tag is given. */
const holds = (c: AppContext, issuer: string, list: PublishedList): boolean => {
  const tags = c.req.header('If-None-Match')
  if (tags !== undefined) {
    const known = tags.split(',').map(tag => tag.trim().replace(/^W\//, ''))
    return known.includes('*') || known.includes(etagOf(issuer, list))
  }
  return Date.parse(c.req.header('If-Modified-Since') ?? '') >= list.thisUpdate
}

const serveList = async (c: AppContext, issuer: string): Promise<Response> => {
  const list = await showRevocationList(c.env.deps, issuer, candidate => holds(c, issuer, candidate))
  if (!list) return c.notFound()
  // A minute: a revocation is to be seen at once, and asking again costs a 304.
  c.header('Cache-Control', 'public, max-age=60')
  c.header('ETag', etagOf(issuer, list))
  c.header('Last-Modified', new Date(list.thisUpdate).toUTCString())
  return list.der ? c.body(list.der, 200, { 'Content-Type': LIST }) : c.body(null, 304)
}

/** As the last ceremony left it: a deployment without one has none. */
const serveRootList = (c: AppContext): Response | Promise<Response> => {
  const { ROOT_CRL } = c.env.deps.config
  if (!ROOT_CRL) return c.notFound()
  c.header('Cache-Control', 'public, max-age=3600')
  return c.body(ROOT_CRL, 200, { 'Content-Type': LIST })
}

/** 電子証明書発行 (manual ①–⑥) and the revocation lists, on the portal origin. */
export const certificateRoutes = new Hono<Env>()
  .get('/certificate', c => c.html(<CertificatePage portalHome="/" memberOrigin={c.env.deps.config.MEMBER_ORIGIN} />))
  .get(ROOT_CRL_PATH, serveRootList)
  .get(FIRST_CRL_PATH, c => serveList(c, c.env.deps.ca.authorities.at(-1)?.keyId ?? ''))
  .get('/crl/:file{[0-9a-f]+[.]crl}', c => serveList(c, c.req.param('file').replace('.crl', '')))
