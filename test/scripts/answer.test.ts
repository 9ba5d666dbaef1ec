import assert from 'node:assert/strict'
import { request } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { after, before, test } from 'node:test'
import { answerTo } from '../../scripts/local/answer.ts'
import { askWorker } from '../../scripts/local/worker.ts'

/** Says this, whatever it is asked, and dies. */
let words = ''
const server = createServer(socket => socket.once('data', () => socket.end(words)))

before(() => new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve)))
after(() => server.close())

const url = () => new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)

const ask = () => answerTo(request(url()))

test('a whole answer is told', async () => {
  words = 'HTTP/1.1 201 Created\r\nContent-Length: 3\r\nX-Own: yes\r\nConnection: close\r\n\r\nabc'
  const { status, headers, body } = await ask()
  assert.deepEqual({ status, own: headers['x-own'], body }, { status: 201, own: 'yes', body: 'abc' })
  assert.equal(await askWorker(url(), '/', 'localhost'), 201)
})

for (const [what, cutOff] of Object.entries({
  'before its first byte': '',
  'within its headers': 'HTTP/1.1 200 OK\r\nContent-Le',
  'after its headers': 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n',
  'within its body': 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab',
}))
  test(`one that is cut off ${what} is none, and nobody waits for it for ever`, { timeout: 10_000 }, async () => {
    words = cutOff
    await assert.rejects(ask())
    assert.equal(await askWorker(url(), '/', 'localhost'), 0)
  })
