import { countExpiring } from '../certificates/count-expiring.ts'
import type { Deps } from '../deps.ts'
import { findActCounts } from '../history/count-acts.ts'
import { lookAfter } from './look-after.ts'
import { needsAttention } from './needs-attention.ts'
import type { Metric } from './open-metrics.ts'

const WINDOWS_DAYS = [7, 30]

const seconds = (ms: number): number => Math.round(ms / 1000)

/** Every metric there is (docs/operations.md): a few bounded walks of indexes, however large the tables are. */
export const collectMetrics = async (deps: Deps): Promise<Metric[]> => {
  const { db, now } = deps
  const at = now()
  const [counts, state, ...expiring] = await Promise.all([
    findActCounts(db),
    lookAfter(deps),
    ...WINDOWS_DAYS.map(days => countExpiring(db, at, days)),
  ])
  const { mails, cron, lists, ca } = state
  const of = (source: 'history' | 'refusals') => counts.filter(count => count.source === source)
  return [
    {
      name: 'onboarding_acts',
      type: 'counter',
      help: 'Entries of the history by operation and result, as of the last minute.',
      samples: of('history').map(({ operation, outcome, total }) => ({
        labels: { operation, result: outcome },
        value: total,
      })),
    },
    {
      name: 'onboarding_refusals',
      type: 'counter',
      help: 'Refused passwords, codes and foreign records, those of unknown IDs included, by message code.',
      samples: of('refusals').map(({ operation, outcome, total }) => ({
        labels: { operation, code: outcome },
        value: total,
      })),
    },
    {
      name: 'onboarding_mails_waiting',
      type: 'gauge',
      help: 'Mails in the queue; 10000 stands for more.',
      samples: [
        { labels: { bulk: 'no' }, value: mails.waiting },
        { labels: { bulk: 'yes' }, value: mails.waitingInBulk },
      ],
    },
    {
      name: 'onboarding_mails_oldest_waiting_seconds',
      type: 'gauge',
      help: 'How long the oldest mail waits that a person’s act has caused.',
      samples: [{ value: seconds(mails.oldestWaits) }],
    },
    {
      name: 'onboarding_mails_failed',
      type: 'gauge',
      help: 'Mails of the last seven days that were given up; 10000 stands for more.',
      samples: [{ value: mails.failed }],
    },
    {
      name: 'onboarding_certificates_expiring',
      type: 'gauge',
      help: 'Certificates in use that end within so many days; 10000 stands for more.',
      samples: WINDOWS_DAYS.map((days, i) => ({ labels: { days: String(days) }, value: expiring[i] ?? 0 })),
    },
    {
      name: 'onboarding_ca_certificate_end_timestamp_seconds',
      type: 'gauge',
      help: 'When the issuing CA’s certificate ends.',
      samples: [{ value: seconds(ca.notAfter.getTime()) }],
    },
    {
      name: 'onboarding_revocation_list_age_seconds',
      type: 'gauge',
      help: 'How long ago the published revocation list of each issuing CA was made.',
      samples: lists.map(({ issuer, thisUpdate }) => ({
        labels: { issuer },
        value: seconds(Math.max(0, at.getTime() - thisUpdate)),
      })),
    },
    {
      name: 'onboarding_cron_last_run_timestamp_seconds',
      type: 'gauge',
      help: 'When each job last ran, whether or not it succeeded.',
      samples: cron.map(({ job, ranAt }) => ({ labels: { job }, value: seconds(ranAt) })),
    },
    {
      name: 'onboarding_cron_last_success_timestamp_seconds',
      type: 'gauge',
      help: 'When each job last succeeded.',
      samples: cron.flatMap(({ job, succeededAt }) =>
        succeededAt === null ? [] : [{ labels: { job }, value: seconds(succeededAt) }],
      ),
    },
    {
      name: 'onboarding_alerts',
      type: 'gauge',
      help: 'What needs somebody now.',
      samples: needsAttention(state, at).map(({ kind }) => ({ labels: { kind }, value: 1 })),
    },
  ]
}
