import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { createApp } from '../../../src/app.tsx'
import type { Deps } from '../../../src/deps.ts'
import { checkHealth } from '../../../src/operations/check-health.ts'
import { depsAt } from '../../support/deps.ts'
import { Browser, MEMBER, PORTAL } from '../../support/system.ts'

const now = () => new Date()
const asMonitoring = { Authorization: `Bearer ${env.HEALTH_TOKEN}` }

/** A database, guards and CA that fail as they do when they are down; the rest is the real thing. */
const never = () => new Promise<never>(() => {})
const broken = async (part: 'database' | 'guards' | 'ca_key', how: () => Promise<never>): Promise<Deps> => {
  const deps = await depsAt(now)
  switch (part) {
    case 'database': {
      const db = Object.create(deps.db, {
        prepare: { value: () => ({ first: how, bind: () => ({ first: how }), all: how }) },
      })
      return { ...deps, db }
    }
    case 'guards':
      return { ...deps, guards: { ...deps.guards, acknowledge: how } }
    case 'ca_key':
      return { ...deps, ca: { ...deps.ca, signCrl: how } }
  }
}

const ask = async (deps: Deps, headers: Record<string, string> = {}, handle = createApp(deps.config)) =>
  handle(new Request(`${PORTAL}/health`, { headers }), { deps, mayPost: async () => true })

describe('GET /health', () => {
  test('tells a stranger that all is well, and nothing else', async () => {
    const answer = await new Browser().send(`${PORTAL}/health`)
    expect(answer.status).toBe(200)
    expect(await answer.text()).toBe('ok\n')
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  test('is not there on the member origin', async () => {
    expect((await new Browser().send(`${MEMBER}/health`)).status).toBe(404)
    expect((await new Browser().send(`${MEMBER}/metrics`)).status).toBe(404)
  })

  test('tells monitoring how everything is', async () => {
    const answer = await new Browser().send(`${PORTAL}/health`, { headers: asMonitoring })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await answer.json()).toMatchObject({
      status: 'ok',
      checks: [
        { name: 'database', isWell: true },
        { name: 'guards', isWell: true },
        { name: 'ca_key', isWell: true },
      ],
      attention: [],
      mails: { waiting: 0, isStalled: false },
      ca: { mustRotate: false },
    })
  })

  test.each(['database', 'guards', 'ca_key'] as const)(
    'is 503 when the %s is down, and names it to monitoring',
    async part => {
      const deps = await broken(part, () => Promise.reject(new Error('down, asked by "sample001"')))
      const plain = await ask(deps)
      expect([plain.status, await plain.text()]).toEqual([503, 'not ok\n'])
      const told = await ask(deps, asMonitoring)
      expect(told.status).toBe(503)
      const { status, checks } = await told.json<{ status: string; checks: { name: string; isWell: boolean }[] }>()
      expect(status).toBe('not ok')
      expect(checks.filter(({ isWell }) => !isWell).map(({ name }) => name)).toEqual([part])
      expect(JSON.stringify(checks)).not.toContain('sample001')
    },
  )

  test('does not wait for a part that never answers', async () => {
    const { isWell, checks } = await checkHealth(await broken('database', never), 20)
    expect(isWell).toBe(false)
    expect(checks[0]).toMatchObject({ name: 'database', isWell: false, error: { message: 'no answer within … ms' } })
  })

  test('costs nothing however often strangers ask: what was found is told for some seconds', async () => {
    let asked = 0
    let at = Date.now()
    const deps = await broken('guards', () => Promise.reject(new Error('down')))
    const counting = {
      ...deps,
      now: () => new Date(at),
      guards: {
        ...deps.guards,
        acknowledge: async () => {
          asked += 1
        },
      },
    }
    const handle = createApp(deps.config)
    for (let i = 0; i < 50; i++) expect((await ask(counting, {}, handle)).status).toBe(200)
    expect(asked).toBe(1)
    at += 6_000
    await Promise.all(Array.from({ length: 50 }, () => ask(counting, {}, handle)))
    expect(asked).toBe(2)
  })

  test('takes a wrong token for a stranger’s question', async () => {
    for (const header of [
      'Bearer ',
      'Bearer x',
      `Bearer ${env.HEALTH_TOKEN}x`,
      `Basic ${env.HEALTH_TOKEN}`,
      env.HEALTH_TOKEN,
    ]) {
      const answer = await new Browser().send(`${PORTAL}/health`, { headers: { Authorization: header } })
      expect(await answer.text(), header).toBe('ok\n')
    }
  })

  test('has no details where no token is configured', async () => {
    const deps = await depsAt(now)
    const { HEALTH_TOKEN: _, ...config } = deps.config
    const answer = await ask({ ...deps, config }, { Authorization: 'Bearer undefined' })
    expect(await answer.text()).toBe('ok\n')
  })
})
