import { enrolmentApi } from './certificates/api.ts'
import { certificateRoutes } from './certificates/routes.tsx'
import type { Config } from './config.ts'
import { registrationRoutes } from './contracts/routes.tsx'
import { historyRoutes } from './history/routes.tsx'
import { newApp } from './http/new-app.tsx'
import type { Runtime } from './http/runtime.ts'
import { webhookRoutes } from './mail/webhook.ts'
import { monitoringRoutes } from './operations/routes.ts'
import { sessionRoutes } from './sessions/routes.tsx'
import { contractBatchApi } from './staff/api.ts'
import { staffRoutes } from './staff/routes.tsx'
import { messages } from './ui/messages.ts'
import { accountRoutes } from './users/account-routes.tsx'
import { passwordLinkRoutes } from './users/password-link-routes.tsx'
import { userRoutes } from './users/routes.tsx'
import { PASSWORD_LINK_PATH } from './users/send-password-links.ts'

type Handle = (request: Request, runtime: Runtime) => Response | Promise<Response>

const hostOf = (origin: string): string => new URL(origin).host

/** RFC 9110 15.5.20: a request for another host, such as one that HTTP/2 carried over the wrong connection. */
const misdirected = (): Response =>
  new Response(messages.E9005, { status: 421, headers: { 'Content-Type': 'text/plain; charset=utf-8' } })

/** The portal asks nobody for a certificate; the member origin is everything behind the login. */
export const originsOf = (config: Config) => {
  const portal = newApp(config.PORTAL_ORIGIN)
    .route('/', registrationRoutes)
    .route('/', certificateRoutes)
    .route('/api/enrolments', enrolmentApi)
    .route('/', webhookRoutes)
    .route('/', monitoringRoutes())
    .route(PASSWORD_LINK_PATH, passwordLinkRoutes)
  const member = newApp(config.MEMBER_ORIGIN)
    .route('/', sessionRoutes)
    .route('/', accountRoutes)
    .route('/users', userRoutes)
    .route('/bank', staffRoutes)
    .route('/api/contract-batches', contractBatchApi)
    .route('/', historyRoutes)
  return { portal, member }
}

/** Both origins' apps behind one handler. Whatever is for another host is sent away. */
export const createApp = (config: Config): Handle => {
  const { portal, member } = originsOf(config)
  const apps = new Map([
    [hostOf(config.PORTAL_ORIGIN), portal],
    [hostOf(config.MEMBER_ORIGIN), member],
  ])
  return (request, runtime) => apps.get(new URL(request.url).host)?.fetch(request, runtime) ?? misdirected()
}
