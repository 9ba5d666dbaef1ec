import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { codeOf, Failure } from './failure.ts'

export type Listening = { port: number; close: () => Promise<void> }

const listen = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject)
      resolve()
    })
  })

const close = (server: Server): Promise<void> =>
  new Promise(resolve => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

const why = (error: unknown, port: number, variable: string): Error => {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return new Failure(`Port ${port} is in use: stop what uses it, or set ${variable} to another port.`)
    case 'EACCES':
      return new Failure(`Port ${port} may not be opened by this user: set ${variable} to one from 1024 up.`)
    default:
      return error instanceof Error ? error : new Error(String(error))
  }
}

/**
 * Listens on both loopback addresses, since `localhost` means either, with a server of its own each; a machine without
 * IPv6 gets the first alone. Port 0 chooses a free one.
 * @throws Failure that names the port and the variable which changes it.
 */
export const listenOnLoopback = async (make: () => Server, port: number, variable: string): Promise<Listening> => {
  const first = make()
  await listen(first, '127.0.0.1', port).catch(error => Promise.reject(why(error, port, variable)))
  const chosen = (first.address() as AddressInfo).port
  const second = make()
  const servers = [first]
  try {
    await listen(second, '::1', chosen)
    servers.push(second)
  } catch (error) {
    if (codeOf(error) !== 'EADDRNOTAVAIL' && codeOf(error) !== 'EAFNOSUPPORT') {
      await close(first)
      throw why(error, chosen, variable)
    }
  }
  return { port: chosen, close: async () => void (await Promise.all(servers.map(close))) }
}
