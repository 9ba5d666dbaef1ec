import assert from 'node:assert/strict'
import { Agent, request } from 'node:https'
import { after, describe, test } from 'node:test'
import { connect } from 'node:tls'
import { makeRoot } from '../../scripts/ca.ts'
import { startFront } from '../../scripts/tls-front.ts'
import { startFronts, statusOf } from './support/fronts.ts'

const { portal, member, root, client, options, raw, get, firstSeen, untilAborted, close } = await startFronts()
after(close)

const clientCertificate = { key: client.key, cert: client.certificate }

describe('the client’s certificate', () => {
  test('is passed on as RFC 9440 has it, once its key was proved', async () => {
    const text = `GET / HTTP/1.1\nHost: localhost:${member.port}\nConnection: close\nClient-Cert: :AAAA:\n\n`
    const arrived = await firstSeen(raw(member.port, text, clientCertificate))
    const base64 = client.certificate.replace(/-----[^-]+-----|\s/g, '')
    assert.equal(arrived.headers['client-cert'], `:${base64}:`)
    assert.equal(arrived.rawNames.filter(name => name.toLowerCase() === 'client-cert').length, 1)
  })

  test('is not needed to be served, and never invented', async () => {
    const arrived = await firstSeen(get(member.port, '/', 'Client-Cert: :AAAA:\n'))
    assert.equal(arrived.headers['client-cert'], undefined)
  })

  test('is not asked for by the portal', async () => {
    const text = `GET / HTTP/1.1\nHost: localhost:${portal.port}\nConnection: close\n\n`
    const arrived = await firstSeen(raw(portal.port, text, clientCertificate))
    assert.equal(arrived.headers['client-cert'], undefined)
  })

  test('is shown anew on every connection of the member origin: no session is ever resumed', async () => {
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const options = { port: member.port, servername: 'localhost', ca: root.certificate, maxVersion: version }
      const sessions: Buffer[] = []
      const text = `GET / HTTP/1.1\r\nHost: localhost:${member.port}\r\nConnection: close\r\n\r\n`
      await new Promise(resolve => {
        const socket = connect({ ...options, ...clientCertificate })
        socket.on('session', session => sessions.push(session))
        socket.on('close', resolve)
        socket.resume().write(text)
      })
      // Node has no wish of its own to count 1.3 tickets (see tls-front.ts): what is given must not resume anything.
      for (const session of sessions) {
        const isReused = await new Promise(resolve => {
          const socket = connect({ ...options, session })
          socket.on('secureConnect', () => resolve(socket.isSessionReused()))
          socket.on('close', () => resolve(false))
          socket.on('error', () => resolve(false))
          socket.resume().end(text)
        })
        assert.equal(isReused, false, version)
      }
    }
  })
})

describe('trouble', () => {
  test('a Worker that is down is told in a page', async () => {
    const own = await options(await makeRoot(new Date()), 'x')
    const gone = await startFront({ ...own, upstream: new URL('http://127.0.0.1:9') }, 0, 'P')
    const answer = await raw(gone.port, `GET / HTTP/1.1\nHost: localhost:${gone.port}\nConnection: close\n\n`, {
      rejectUnauthorized: false,
    })
    await gone.close()
    assert.equal(statusOf(answer), 502)
    assert.match(answer, /cache-control: no-store/i)
    assert.match(answer, /text\/html; charset=utf-8/i)
    assert.match(answer, /<html lang="ja">/)
  })

  test('an answer that breaks off in the middle does not look complete', async () => {
    await assert.rejects(
      new Promise((resolve, reject) => {
        const agent = new Agent({ ca: root.certificate })
        request({ host: 'localhost', port: portal.port, path: '/breaks', agent }, response => {
          response.resume()
          response.on('end', () => resolve('complete'))
          response.on('error', reject)
        })
          .on('error', reject)
          .end()
      }),
    )
  })

  test('a client that goes away takes its request to the Worker with it', async () => {
    const aborted = untilAborted()
    const socket = connect({ host: '127.0.0.1', port: portal.port, servername: 'localhost', ca: root.certificate })
    socket.on('error', () => {})
    socket.write(`GET /hangs HTTP/1.1\r\nHost: localhost:${portal.port}\r\n\r\n`)
    setTimeout(() => socket.destroy(), 50)
    await aborted
  })
})
