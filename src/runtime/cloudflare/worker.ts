import { createApp } from '../../app.tsx'
import { type Config, readConfig } from '../../config.ts'
import { runCron } from '../../cron.ts'
import type { Deps } from '../../deps.ts'
import { type HistoryKey, openHistoryKey } from '../../history/history-key.ts'
import { JointRun } from '../../lib/joint-run.ts'
import { log, loggedError } from '../../lib/log.ts'
import { Remembered } from '../../lib/remembered.ts'
import { mailChannelsMailer, mailChannelsWebhookVerifier } from '../../mail/mailchannels.ts'
import type { WebhookVerifier } from '../../mail/webhook-verifier.ts'
import type { IssuingCa } from '../../pki/authority.ts'
import { bucketArchive } from './bucket-archive.ts'
import { guardsOn } from './guards.ts'
import { issuingCaOf } from './issuing-ca.ts'

export { PasswordGuardObject } from './password-guard-object.ts'

const now = () => new Date()

/** What is made once per isolate: configuration, the imported keys, the provider's keys, memory, both origins' routes. */
type Started = {
  config: Config
  ca: IssuingCa
  historyKey: HistoryKey
  verifyWebhook: WebhookVerifier
  mailRun: JointRun
  shownNotices: Deps['shownNotices']
  handle: ReturnType<typeof createApp>
}

const start = async (env: Env): Promise<Started> => {
  const config = readConfig(env)
  const historyKey = await openHistoryKey(config.HISTORY_KEY)
  const ca = await issuingCaOf(config, env.SIGNER)
  return {
    config,
    ca,
    historyKey,
    verifyWebhook: mailChannelsWebhookVerifier(config, now),
    mailRun: new JointRun(),
    shownNotices: new Remembered(),
    handle: createApp(config),
  }
}

let started: Promise<Started> | undefined

/** A start that failed is tried again with the next request. */
const startOnce = (env: Env): Promise<Started> => {
  started ??= start(env).catch(error => {
    started = undefined
    log({ event: 'start_failed', error: loggedError(error) })
    throw error
  })
  return started
}

const depsOf = ({ handle: _, ...made }: Started, env: Env, ctx: ExecutionContext): Deps => ({
  ...made,
  proveWrites: null,
  db: env.DB,
  guards: guardsOn(env.PASSWORD_GUARD),
  mailer: mailChannelsMailer(made.config),
  // A deployment without the binding has no archive.
  archive: env.HISTORY_ARCHIVE ? bucketArchive(env.HISTORY_ARCHIVE) : null,
  now,
  afterAnswer: work =>
    ctx.waitUntil(work.catch(error => log({ event: 'after_answer_failed', error: loggedError(error) }))),
})

export default {
  async fetch(request, env, ctx) {
    const running = await startOnce(env)
    const mayPost = async (key: string) =>
      running.config.RATE_LIMIT === 'off' || (await env.UNAUTHENTICATED_POSTS.limit({ key })).success
    const runtime = { deps: depsOf(running, env, ctx), mayPost, tlsClientAuth: request.cf?.tlsClientAuth }
    return running.handle(request, runtime)
  },

  async scheduled({ cron }, env, ctx) {
    await runCron(depsOf(await startOnce(env), env, ctx), cron)
  },
} satisfies ExportedHandler<Env>
