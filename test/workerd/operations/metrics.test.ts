import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { EXPIRING_SQL } from '../../../src/certificates/count-expiring.ts'
import { runCron } from '../../../src/cron.ts'
import { countActs, countSql, findActCounts } from '../../../src/history/count-acts.ts'
import { BACKLOG_SQL } from '../../../src/mail/backlog.ts'
import { openMetrics } from '../../../src/operations/open-metrics.ts'
import { depsAt } from '../../support/deps.ts'
import { signedInMaster } from '../../support/general-user.ts'
import { Browser, logInForRegistration, newContract, PORTAL, rows } from '../../support/system.ts'

const now = () => new Date()

const metrics = async (): Promise<Map<string, number>> => {
  const answer = await new Browser().send(`${PORTAL}/metrics`, {
    headers: { Authorization: `Bearer ${env.HEALTH_TOKEN}` },
  })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8')
  const text = new TextDecoder().decode(await answer.arrayBuffer())
  expect(text.endsWith('# EOF\n')).toBe(true)
  return new Map(
    text.split('\n').flatMap(line => {
      const [, name = '', value] = /^([a-z_]+(?:\{.*\})?) (\d+)$/.exec(line) ?? []
      return value === undefined ? [] : [[name, Number(value)] as const]
    }),
  )
}

const planOf = async (sql: string, ...values: (string | number)[]) =>
  (await rows<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...values)).map(({ detail }) => detail)

describe('GET /metrics', () => {
  test('is closed to strangers', async () => {
    for (const headers of [{}, { Authorization: 'Bearer x' }]) {
      const answer = await new Browser().send(`${PORTAL}/metrics`, { headers })
      expect(answer.status).toBe(401)
      expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    }
  })

  test('counts what happened since, once the cron has run', async () => {
    await runCron(await depsAt(now), '* * * * *')
    const before = await metrics()
    await signedInMaster()
    const contract = await newContract()
    for (let i = 0; i < 6; i++) await logInForRegistration(new Browser(), contract, 'Wrong#12')
    await runCron(await depsAt(now), '* * * * *')
    const after = await metrics()
    const grown = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0)
    expect(grown('onboarding_acts_total{operation="issue_certificate",result="done"}')).toBe(1)
    expect(grown('onboarding_acts_total{operation="login",result="done"}')).toBe(1)
    expect(grown('onboarding_acts_total{operation="registration_login",result="refused"}')).toBe(6)
    expect(grown('onboarding_acts_total{operation="lock",result="done"}')).toBe(1)
    expect(grown('onboarding_refusals_total{operation="registration_login",code="E2001"}')).toBe(5)
    expect(grown('onboarding_refusals_total{operation="registration_login",code="E2004"}')).toBe(1)
    expect(after.get('onboarding_mails_waiting{bulk="no"}')).toBe(0)
    expect(after.get('onboarding_certificates_expiring{days="30"}')).toBe(0)
    expect(after.get('onboarding_cron_last_success_timestamp_seconds{job="outbox"}')).toBeGreaterThan(1.7e9)
    expect([...after.keys()].some(name => name.startsWith('onboarding_revocation_list_age_seconds{issuer='))).toBe(true)
    expect([...after.keys()].some(name => name.startsWith('onboarding_alerts'))).toBe(false)
  })

  test('counts certificates in use that end soon', async () => {
    const before = (await metrics()).get('onboarding_certificates_expiring{days="7"}') ?? 0
    const { person } = await signedInMaster()
    await rows(
      'UPDATE certificates SET not_after = ? WHERE user = (SELECT id FROM users WHERE user_id = ?)',
      Date.now() + 3 * 86_400_000,
      person.userId,
    )
    expect((await metrics()).get('onboarding_certificates_expiring{days="7"}')).toBe(before + 1)
  })
})

describe('the counters', () => {
  test('count every row once, however many runs there are at once', async () => {
    const deps = await depsAt(now)
    for (let i = 0; i < 5; i++) await logInForRegistration(new Browser(), await newContract(), 'Wrong#12')
    await Promise.all(Array.from({ length: 10 }, () => countActs(deps)))
    const counts = await findActCounts(env.DB)
    for (const [source, table] of [
      ['history', 'history'],
      ['refusals', 'refusals'],
    ] as const) {
      const [stored] = await rows<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)
      const counted = counts.filter(count => count.source === source).reduce((sum, { total }) => sum + total, 0)
      expect(counted, source).toBe(stored?.n)
    }
  })

  test('stay when what they counted is forgotten, and go on after it', async () => {
    const deps = await depsAt(now)
    await countActs(deps)
    const before = await findActCounts(env.DB)
    await rows('DELETE FROM refusals')
    await countActs(deps)
    expect(await findActCounts(env.DB)).toEqual(before)
    await logInForRegistration(new Browser(), await newContract(), 'Wrong#12')
    await countActs(deps)
    const sum = (counts: typeof before) =>
      counts.filter(({ source }) => source === 'refusals').reduce((total, count) => total + count.total, 0)
    expect(sum(await findActCounts(env.DB))).toBe(sum(before) + 1)
  })

  test('catch up in steps', async () => {
    const [insert, move] = countSql('refusals')
    const step = () => env.DB.batch([insert, move].map(sql => env.DB.prepare(sql).bind('refusals', 2)))
    const deps = await depsAt(now)
    await countActs(deps)
    for (let i = 0; i < 5; i++) await logInForRegistration(new Browser(), await newContract(), 'Wrong#12')
    const total = async () =>
      (await rows<{ n: number }>(`SELECT sum(total) AS n FROM act_counts WHERE source = 'refusals'`))[0]?.n ?? 0
    const began = await total()
    const seen = []
    for (let i = 0; i < 4; i++) {
      await step()
      seen.push((await total()) - began)
    }
    expect(seen).toEqual([2, 4, 5, 5])
  })
})

describe('what monitoring asks of the database', () => {
  test('walks indexes and never a whole table', async () => {
    const plans = [
      await planOf(BACKLOG_SQL, 0),
      await planOf(EXPIRING_SQL, 0, 1),
      await planOf(countSql('history')[0], 'history', 10),
      await planOf(countSql('refusals')[0], 'refusals', 10),
    ]
    for (const plan of plans.flat()) {
      const isBounded =
        !/^SCAN (history|refusals|outbox|certificates)\b/.test(plan) ||
        /^SCAN outbox USING (COVERING )?INDEX outbox_/.test(plan)
      expect(isBounded, plan).toBe(true)
    }
    expect(plans[1]).toContain(
      'SEARCH certificates USING COVERING INDEX certificates_by_end (not_after>? AND not_after<?)',
    )
  })
})

test('OpenMetrics: counters get their suffix, labels and help are escaped', () => {
  expect(
    openMetrics([
      { name: 'a', type: 'counter', help: 'of\nlines', samples: [{ labels: { x: 'q"\\\n' }, value: 1 }] },
      { name: 'b', type: 'gauge', help: 'plain', samples: [{ value: 2 }] },
    ]),
  ).toBe(
    '# TYPE a counter\n# HELP a of\\nlines\na_total{x="q\\"\\\\\\n"} 1\n# TYPE b gauge\n# HELP b plain\nb 2\n# EOF\n',
  )
})
