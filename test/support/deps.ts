import { env } from 'cloudflare:workers'
import { caSettingsOf } from '../../src/certificates/ca-settings.ts'
import { readConfig } from '../../src/config.ts'
import type { Deps } from '../../src/deps.ts'
import { openHistoryKey } from '../../src/history/history-key.ts'
import { JointRun } from '../../src/lib/joint-run.ts'
import { Remembered } from '../../src/lib/remembered.ts'
import { mailChannelsMailer, mailChannelsWebhookVerifier } from '../../src/mail/mailchannels.ts'
import { openIssuingCa } from '../../src/pki/issuing-ca.ts'
import { bucketArchive } from '../../src/runtime/cloudflare/bucket-archive.ts'
import { guardsOn } from '../../src/runtime/cloudflare/guards.ts'

/** The Worker's own outside world, at a time that the test chooses. */
export const depsAt = async (now: () => Date, replaced: Partial<Deps> = {}): Promise<Deps> => {
  const config = readConfig(env)
  return {
    db: env.DB,
    guards: guardsOn(env.PASSWORD_GUARD),
    mailer: mailChannelsMailer(config),
    mailRun: new JointRun(),
    verifyWebhook: mailChannelsWebhookVerifier(config, now),
    historyKey: await openHistoryKey(config.HISTORY_KEY),
    archive: bucketArchive(env.HISTORY_ARCHIVE),
    shownNotices: new Remembered(),
    proveWrites: null,
    ca: await openIssuingCa(caSettingsOf(config)),
    config,
    now,
    afterAnswer: work => void work,
    ...replaced,
  }
}
