import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { CONFIG_NAMES, configProblems } from '../../src/config.ts'
import { RUNTIME_NAMES } from '../../src/runtime/deno/names.ts'

const shipped = (name: string): string => readFileSync(`deploy/self-hosted/${name}`, 'utf8')

test('the systemd unit lets Deno see exactly the variables that it reads', () => {
  const [, names = ''] = /--allow-env=(\S+)/.exec(shipped('systemd/rokin.service')) ?? []
  assert.deepEqual(names.split(',').sort(), [...CONFIG_NAMES, ...RUNTIME_NAMES].sort())
})

test('rokin.env.example has every variable, and only blanks are to be filled in', () => {
  const lines = [...shipped('rokin.env.example').matchAll(/^#?([A-Z0-9_]+)=(.*)$/gm)]
  assert.deepEqual(lines.map(([, name]) => name).sort(), [...CONFIG_NAMES].sort())
  const given = lines.filter(([line, , value]) => !line.startsWith('#') && value !== '')
  const env = Object.fromEntries(given.map(([, name, value]) => [name, value]))
  const blank = lines.filter(([line, , value]) => !line.startsWith('#') && value === '').map(([, name]) => name)
  const wrong = configProblems(env).map(problem => problem.split(':')[0])
  assert.deepEqual(
    wrong.filter(name => !blank.includes(name)),
    [],
  )
})

test('Caddy’s drop-in takes Debian’s commands away: its start tells the environment, its reload has nobody to ask', () => {
  const lines = shipped('caddy/service.conf').split('\n')
  const of = (name: string) =>
    lines.filter(line => line.startsWith(`${name}=`)).map(line => line.slice(name.length + 1))
  const [emptied, command = '', ...others] = of('ExecStart')
  assert.deepEqual([emptied, others], ['', []])
  assert.doesNotMatch(command, /--environ|Caddyfile/)
  assert.deepEqual(of('ExecReload'), [''])
  assert.deepEqual(of('EnvironmentFile'), ['/etc/caddy/rokin.env'])
})

test('Caddy speaks what goes over TCP alone, as the firewall has it and the tests try it', () => {
  const { apps } = JSON.parse(shipped('caddy/caddy.json'))
  assert.deepEqual(apps.http.servers.rokin.protocols, ['h1', 'h2'])
})
