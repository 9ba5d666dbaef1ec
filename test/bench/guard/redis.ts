import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { Redis } from 'ioredis'
import { RateLimiterRedis } from 'rate-limiter-flexible'
import { freePort } from '../../../scripts/local/free-port.ts'
import { verifyPassword } from '../../../src/credentials/password-hash.ts'
import { type Amount, triesPerSecond } from './tries.ts'

export const REDIS_HINT = 'redis-server is not installed (Debian: redis-server)'

export const hasRedis = (): boolean => spawnSync('redis-server', ['--version']).status === 0

const HOUR_S = 3600
const MOST_WRONG = 6

export type RunningRedis = { triesPerSecond: (amount: Amount) => Promise<number>; stop: () => Promise<void> }

/**
 * rate-limiter-flexible on a Redis of its own. As its own guide has it for logins, but without the race: a try is counted
 * before the password is looked at, and a right one deletes the count.
 * @param isDurable whether an answer waits until its count is on the disk, as our guards' do
 */
export const startRedis = async (folder: string, pepper: string, isDurable: boolean): Promise<RunningRedis> => {
  const port = await freePort()
  const kept = isDurable ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--save', '']
  const place = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--loglevel', 'warning']
  const child = spawn('redis-server', [...place, ...kept], { stdio: 'ignore' })
  const client = new Redis({ host: '127.0.0.1', port, retryStrategy: () => 100, maxRetriesPerRequest: null })
  // Until it listens.
  client.on('error', () => undefined)
  await new Promise<void>(resolve => client.once('ready', resolve))
  const limiter = new RateLimiterRedis({
    storeClient: client,
    points: MOST_WRONG,
    duration: HOUR_S,
    blockDuration: HOUR_S,
  })
  return {
    triesPerSecond: amount =>
      triesPerSecond(amount, pepper, async (user, password, hash) => {
        await limiter.consume(`bench${user}`)
        const isRight = verifyPassword(password, hash, pepper)
        if (isRight) await limiter.delete(`bench${user}`)
        return isRight
      }),
    stop: async () => {
      client.disconnect()
      child.kill()
      await once(child, 'exit')
    },
  }
}
