import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * Above the ports of well-known programs, below those that the system hands out for outgoing connections (from 32768
 * on Linux): a system that was killed comes back on its own ports, and in between nobody else must have been given them.
 */
const [FIRST_PORT, LAST_PORT] = [20_000, 32_000]

const isFree = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

/** A port of loopback that nobody listens on now, and that nobody is given by chance later. */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = randomInt(FIRST_PORT, LAST_PORT)
    if (await isFree(port)) return port
  }
}
