import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import {
  type Environment,
  placeholdersIn,
  problemsWith,
  readEnvironment,
  requiredSecrets,
  signerProblems,
  unroutedHosts,
} from '../../scripts/deployment/environment.ts'
import { ENVIRONMENTS } from '../../scripts/deployment/environment-name.ts'

const filledIn = (overrides: Partial<Environment> = {}, vars: Record<string, unknown> = {}): Environment => {
  const read = readEnvironment('production')
  return {
    ...read,
    databaseIds: ['0d6a4f30-9b3c-4d0e-8f6c-0f1b7a1f7c55'],
    routes: ['portal.bank.co.jp', 'member.bank.co.jp'],
    ...overrides,
    vars: {
      ...read.vars,
      PORTAL_ORIGIN: 'https://portal.bank.co.jp',
      MEMBER_ORIGIN: 'https://member.bank.co.jp',
      MAIL_FROM: 'no-reply@bank.co.jp',
      ...vars,
    },
  }
}

test('as the repository has them, both environments are refused with everything that must be filled in', () => {
  for (const name of ENVIRONMENTS) {
    const open = placeholdersIn(readEnvironment(name))
    for (const wanted of ['PORTAL_ORIGIN', 'MEMBER_ORIGIN', 'MAIL_FROM', 'database_id', 'route'])
      assert.ok(
        open.some(line => line.startsWith(wanted)),
        `${name}: ${wanted} in ${open}`,
      )
  }
})

test('filled in, nothing is left to say, and names that only look alike are taken', () => {
  assert.deepEqual(placeholdersIn(filledIn()), [])
  assert.deepEqual(placeholdersIn(filledIn({}, { MAIL_FROM: 'examples@for-example.co.jp' })), [])
  assert.deepEqual(unroutedHosts(filledIn()), [])
})

test('each placeholder that was forgotten is named', () => {
  assert.deepEqual(placeholdersIn(filledIn({ databaseIds: [undefined] })), ['database_id = ""'])
  assert.deepEqual(placeholdersIn(filledIn({ routes: ['member.example.jp'] })), ['route "member.example.jp"'])
  assert.deepEqual(placeholdersIn(filledIn({}, { MAIL_FROM: 'no-reply@example.com' })), [
    'MAIL_FROM = "no-reply@example.com"',
  ])
})

test('an origin without a route is named', () => {
  assert.deepEqual(unroutedHosts(filledIn({ routes: ['portal.bank.co.jp'] })), ['member.bank.co.jp'])
})

test('a missing secret and a configuration that the Worker would refuse are named', () => {
  const all = requiredSecrets(filledIn())
  assert.deepEqual(problemsWith(filledIn(), all), [])
  for (const name of all) {
    const problems = problemsWith(
      filledIn(),
      all.filter(other => other !== name),
    )
    assert.match(problems.join(), new RegExp(`^${name}: `))
  }
  assert.match(problemsWith(filledIn({}, { RATE_LIMIT: 'off' }), all).join(), /RATE_LIMIT: cannot be off/)
  assert.match(problemsWith(filledIn({}, { SCRYPT_LOG2_N: '4' }), all).join(), /SCRYPT_LOG2_N: .*too cheap/)
})

test('behind an own terminator the front’s secret is required too', () => {
  assert.ok(requiredSecrets(filledIn({}, { CERTIFICATE_SOURCE: 'rfc9440' })).includes('FRONT_SECRET'))
  assert.match(
    problemsWith(filledIn({}, { CERTIFICATE_SOURCE: 'rfc9440' }), requiredSecrets(filledIn())).join(),
    /FRONT_SECRET/,
  )
})

test('the CA’s key is not among the secrets of the portal’s Worker, and one that is there is refused', () => {
  const all = requiredSecrets(filledIn())
  assert.ok(!all.includes('ISSUING_CA_KEY'))
  assert.match(problemsWith(filledIn(), [...all, 'ISSUING_CA_KEY']).join(), /ISSUING_CA_KEY: .*the signer alone/)
})

test('each environment has a signer of its own that says the same', () => {
  for (const name of ENVIRONMENTS) assert.deepEqual(signerProblems(readEnvironment(name)), [])
  const others = signerProblems(filledIn({ signer: 'rokin-onboarding-signer-staging' })).join('\n')
  assert.match(others, /SIGNER leads to rokin-onboarding-signer-staging/)
  assert.match(others, /PORTAL_ORIGIN of wrangler\.signer\.toml is not that/)
})

test('both environments weaken nothing and share no database, host or rate limit', () => {
  const [staging, production] = ENVIRONMENTS.map(readEnvironment)
  assert.ok(staging && production)
  for (const { vars } of [staging, production]) assert.equal(vars.ENVIRONMENT, 'production')
  assert.notEqual(staging.worker, production.worker)
  assert.deepEqual(
    staging.routes.filter(route => production.routes.includes(route)),
    [],
  )
})

test('the command refuses what is no environment, before it looks at anything', () => {
  for (const args of [['development'], ['production', 'staging']]) {
    const { status, stderr } = spawnSync('node', ['scripts/deploy.ts', ...args], { encoding: 'utf8' })
    assert.equal(status, 1, args.join(' '))
    assert.match(stderr, /^Usage: npm run deploy -- staging\|production\n$/)
  }
})

test('the command refuses a working tree that is no commit, or placeholders: nothing remote is asked', () => {
  const { status, stderr, stdout } = spawnSync('node', ['scripts/deploy.ts', 'production'], { encoding: 'utf8' })
  assert.equal(status, 1)
  assert.match(stderr, /^(Commit or remove these first|wrangler\.toml is not filled in for production)/)
  assert.doesNotMatch(stdout, /secrets/)
})
