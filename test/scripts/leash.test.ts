import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../scripts/local/free-port.ts'

const LONGEST_MS = 20_000

const port = await freePort()

const isListenedOn = (): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })

const until = async (wanted: boolean): Promise<void> => {
  for (const began = Date.now(); (await isListenedOn()) !== wanted; await delay(50))
    assert.ok(Date.now() - began < LONGEST_MS, `the port is ${wanted ? 'never' : 'for ever'} listened on`)
}

/** What starts something, which starts something itself: that holds the port, as workerd does. */
const HOLDER = `require('node:net').createServer().listen(${port}, '127.0.0.1')`
const HEAD = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(HOLDER)}]); setInterval(() => {}, 1000)`
const STARTER = `
  const { startNode } = await import('./scripts/local/processes.ts')
  startNode(['-e', ${JSON.stringify(HEAD)}])
  setInterval(() => {}, 1000)`

const starter = spawn('node', ['--input-type=module', '-e', STARTER], { stdio: 'ignore' })
after(() => starter.kill('SIGKILL'))

test('whoever is killed without a word leaves nothing behind of what they started', async () => {
  await until(true)
  starter.kill('SIGKILL')
  await once(starter, 'exit')
  await until(false)
})
