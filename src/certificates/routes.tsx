import { Hono } from 'hono'
import type { Env } from '../http/runtime.ts'
import { CRL_PATH } from './crl-path.ts'
import { publishCrl } from './publish-crl.ts'
import { CertificatePage } from './views/certificate-page.tsx'

/** 電子証明書発行 (manual ①–⑥) and the revocation list, on the portal origin. */
export const certificateRoutes = new Hono<Env>()
  .get('/certificate', c => c.html(<CertificatePage portalHome="/" memberOrigin={c.env.deps.config.MEMBER_ORIGIN} />))

  .get(CRL_PATH, async c => {
    const { der, nextUpdate } = await publishCrl(c.env.deps)
    c.header('Cache-Control', 'public, max-age=300')
    c.header('Expires', nextUpdate.toUTCString())
    return c.body(der, 200, { 'Content-Type': 'application/pkix-crl' })
  })
