// A disk that takes nothing more. RLIMIT_FSIZE plays it, which needs no rights: every write to a file fails until it is
// lifted. Unlike on a full disk the kernel sends a signal with it, which Deno is started without.
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { denoCommand, type startDeno } from '../../scripts/local/deno.ts'
import { ROOT } from '../../scripts/local/settings.ts'
import { whenAnswering } from '../../scripts/local/worker.ts'
import { checkInvariants } from '../failure/invariants.ts'
import { startKillableSystem } from '../failure/killable-system.ts'
import { CHEAP_HASHES } from '../support/cheap-hashes.ts'
import { begin, enrolOverHttp, logInOverHttp } from '../support/enrol.ts'
import { Client } from '../support/https.ts'
import { fireCron, type LocalSystem, mailsTo } from '../support/local-system.ts'
import { registerOverHttp } from '../support/register.ts'

const person = { userId: 'sample001', password: 'Minato#58', name: '労金　太郎', mail: 'full-disk@sample.co.jp' }

const HEALTH_TOKEN = 'monitoring'.repeat(4)

const startDeaf: typeof startDeno = (state, settings, own, port) => {
  const { args, env } = denoCommand(state, settings, own, port)
  const command = ['-c', `trap '' XFSZ; exec "$@"`, 'sh', join(ROOT, 'node_modules/deno/deno'), ...args]
  const child = spawn('sh', command, { cwd: ROOT, env: { ...process.env, ...env }, detached: true })
  const url = new URL(`http://127.0.0.1:${port}`)
  return whenAnswering({ child, log: state.path('deno.log'), url, portal: settings.origins.portal })
}

let system: LocalSystem
let client: Client
let member: Client

before(async () => {
  process.env.RUNTIME = 'deno'
  system = await startKillableSystem({ RATE_LIMIT: 'off', HEALTH_TOKEN, ...CHEAP_HASHES }, startDeaf)
  client = new Client(system)
  await registerOverHttp(client, system, person)
  member = new Client(system, await enrolOverHttp(client, system, person))
})

after(async () => {
  client?.close()
  member?.close()
  await system?.stop()
})

const limitFiles = (bytes: '1' | 'unlimited') =>
  promisify(execFile)('prlimit', [`--pid=${system.workerPid}`, `--fsize=${bytes}:unlimited`])

const tryPassword = async (password: string): Promise<string | undefined> => {
  const { body } = await member.send(`${system.member}/login`, { form: { password } })
  return /E\d{4}/.exec(body)?.[0]
}

/** As monitoring sees it, and a load balancer. */
const health = async () => {
  const Authorization = `Bearer ${HEALTH_TOKEN}`
  const told = await client.send(`${system.portal}/health`, { headers: { Authorization } })
  const { status, body } = await client.send(`${system.portal}/health`)
  const checks: { name: string; isWell: boolean; error?: { message: string } }[] = JSON.parse(told.body).checks
  return { statuses: [told.status, status], body, unwell: checks.filter(({ isWell }) => !isWell) }
}

test('a full disk is told as a fault of the system, whatever was typed, and pages that only read go on', async () => {
  await limitFiles('1')
  const [contract = system.contract] = system.contracts.slice(1)
  const { number: contractNumber, initialPassword } = contract
  const registration = await client.send(`${system.portal}/registration`, { form: { contractNumber, initialPassword } })
  assert.equal(registration.status, 500)
  assert.match(registration.body, /E9003/)
  const enrolment = await begin(client, system, person)
  assert.equal(enrolment.status, 500)
  assert.match(enrolment.body, /"code":"E9003"/)
  // A guard that cannot count says nothing of the password: no number of tries would end with a lock.
  for (let i = 0; i < 20; i++) assert.equal(await tryPassword(`Wrong#${i + 10}`), 'E9003')
  assert.equal(await tryPassword(person.password), 'E9003')
  await fireCron(system)
  assert.equal((await client.send(`${system.portal}/`)).status, 200)
  assert.equal((await member.send(`${system.member}/login`)).status, 200)
})

test('monitoring is told, and which part it is', async () => {
  const { statuses, body, unwell } = await health()
  assert.deepEqual([statuses, body], [[503, 503], 'not ok\n'])
  const [{ name, error } = {}, ...others] = unwell
  assert.deepEqual([name, others], ['writes', []])
  assert.match(error?.message ?? '', /disk I\/O error|disk is full/)
})

test('the same process goes on once there is room, and nothing of what failed is there', async () => {
  await limitFiles('unlimited')
  // A stranger is told what was found some seconds ago.
  await delay(5_500)
  assert.deepEqual(await health(), { statuses: [200, 200], body: 'ok\n', unwell: [] })
  for (let i = 0; i < 5; i++) assert.equal(await tryPassword(`Wrong#${i + 10}`), 'E2003')
  const cookie = await logInOverHttp(member, system, person.password)
  assert.equal((await member.send(`${system.member}/menu`, { headers: { Cookie: cookie } })).status, 200)
  await fireCron(system)
  const subjects = (await mailsTo(system, person.mail)).map(({ subject }) => subject)
  assert.equal(subjects.filter(subject => subject.includes('認証コード')).length, 1)
  await system.kill()
  checkInvariants(system, [], { contract: system.contract.number }, 'after the full disk')
})
