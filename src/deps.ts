import type { D1Database } from '@cloudflare/workers-types'
import type { Config } from './config.ts'
import type { PasswordGuards } from './credentials/password-guard.ts'
import type { Archive } from './history/archive.ts'
import type { HistoryKey } from './history/history-key.ts'
import type { JointRun } from './lib/joint-run.ts'
import type { Remembered } from './lib/remembered.ts'
import type { Mailer } from './mail/mailer.ts'
import type { WebhookVerifier } from './mail/webhook-verifier.ts'
import type { ShownNotice } from './notices/store.ts'
import type { IssuingCa } from './pki/authority.ts'

/** The part of D1's interface that the app uses: D1 itself, or SQLite behind the same words (runtime/deno). */
export type Database = Pick<D1Database, 'prepare' | 'batch'>

/** All the outside world that a use-case gets. */
export type Deps = {
  db: Database
  guards: PasswordGuards
  mailer: Mailer
  /** The sending of queued mails that requests of this isolate share. */
  mailRun: JointRun
  verifyWebhook: WebhookVerifier
  ca: IssuingCa
  historyKey: HistoryKey
  /** Null where the deployment has none: checkpoints then wait, and no history is ever purged. */
  archive: Archive | null
  /** What the portal says to everybody, for a moment (ADR 25). */
  shownNotices: Remembered<ShownNotice[]>
  /**
   * Proves that what is written is kept: a machine's own disk may be full. Null where the platform keeps the data, and a
   * write for each question would cost.
   */
  proveWrites: (() => Promise<unknown>) | null
  config: Config
  now: () => Date
  /** Work that the answer does not wait for, but the runtime does. Its failure must be harmless. */
  afterAnswer: (work: Promise<unknown>) => void
}

/** Who stands behind a request as far as it is known, for history and refusals. */
export type Origin = { address: string; requestId: string }
