// What a local system runs: the app, and around it what is the terminator's and the mail provider's in production.
import { WEBHOOK_PATH } from '../../src/mail/webhook-path.ts'
import { startMailbox } from '../mailbox.ts'
import { startFront } from '../tls-front.ts'
import { startDeno } from './deno.ts'
import type { Listening } from './loopback.ts'
import { keysInProcess, signerEnv } from './secrets.ts'
import type { SetUp } from './set-up.ts'
import type { Settings } from './settings.ts'
import type { State } from './state.ts'
import { type RunningWorker, startDeployedWorkers, startWorker } from './worker.ts'

/**
 * Mailbox and TLS fronts. They need no app that runs already: a port in use is told before anything slow has begun.
 * @throws Failure if a port is in use
 */
export const openPorts = async (
  { ports, origins }: Settings,
  state: State,
  { certificates, secrets }: SetUp,
  upstream: URL,
): Promise<Listening[]> => {
  const { FRONT_SECRET: secret, MAILCHANNELS_API_KEY: apiKey } = secrets
  const issuers = [certificates.issuing, ...certificates.previous].map(({ certificate }) => certificate)
  const clientAuthorities = [...issuers, certificates.root]
  const webhook = { url: new URL(WEBHOOK_PATH, origins.portal), ca: certificates.root }
  return [
    await startMailbox({ file: state.path('mailbox.jsonl'), apiKey, webhook }, ports.mailbox, 'MAILBOX_PORT'),
    await startFront({ upstream, ...certificates.portal, secret }, ports.portal, 'PORTAL_PORT'),
    await startFront({ upstream, ...certificates.member, secret, clientAuthorities }, ports.member, 'MEMBER_PORT'),
  ]
}

/**
 * The app on the runtime that the settings say; `onDeno` starts Deno in another way.
 * @throws Failure with its last words if it does not become ready
 */
export const startApp = (
  settings: Settings,
  state: State,
  { certificates, variables }: SetUp,
  port: number,
  onDeno = startDeno,
): Promise<RunningWorker> => {
  const signer = signerEnv(certificates, settings)
  switch (settings.runtime) {
    case 'cloudflare':
      return startWorker(state, signer, settings, port)
    case 'workerd':
      return startDeployedWorkers(state, { app: variables, signer }, settings, port)
    case 'deno':
      return onDeno(state, settings, { ...variables, ...keysInProcess(certificates) }, port)
  }
}
