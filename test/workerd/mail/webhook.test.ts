import { describe, expect, test } from 'vitest'
import { newSigningKey } from '../../../scripts/local/webhook-signature.ts'
import { WEBHOOK_PATH } from '../../../src/mail/webhook-path.ts'
import { batchOf, lastOf, markOf, postWebhook, signed } from '../../support/provider.ts'
import { dispatch, PORTAL, registeredMaster } from '../../support/system.ts'
import { KEY_ID } from '../../support/webhook-key.ts'

/** Calls its own key by the provider's name. */
const stranger = await newSigningKey(KEY_ID)

const codeOf = async (response: Response) => (await response.json<{ code: string }>()).code

describe('whoever is not the provider', () => {
  /** Refused, and nothing of what it said has happened. */
  const expectRefused = async (person: { mail: string; userId: string }, answer: Response) => {
    expect(answer.status).toBe(401)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(await codeOf(answer)).toBe('E9006')
    expect((await lastOf(person.mail)).bounced_at).toBeNull()
    expect(await markOf(person.userId)).toBeNull()
  }

  const target = async () => {
    const person = await registeredMaster()
    const body = batchOf({ event: 'hard-bounced', request_id: (await lastOf(person.mail)).provider_id })
    return { person, body }
  }

  test('another key under the provider’s name', async () => {
    const { person, body } = await target()
    await expectRefused(person, await postWebhook(body, await signed(body, { by: stranger })))
  })

  test('a key that the provider does not know', async () => {
    const { person, body } = await target()
    const unknown = { id: crypto.randomUUID(), privateKey: stranger.privateKey }
    await expectRefused(person, await postWebhook(body, await signed(body, { by: unknown })))
  })

  test('a body that was changed on the way, whether or not its digest was too', async () => {
    const { person, body } = await target()
    const harmless = batchOf({ event: 'delivered' })
    const headers = await signed(harmless)
    await expectRefused(person, await postWebhook(body, headers))
    const { 'Content-Digest': digest } = await signed(body)
    await expectRefused(person, await postWebhook(body, { ...headers, 'Content-Digest': digest }))
  })

  test('a signature older than five minutes, also when it says that it is young', async () => {
    const { person, body } = await target()
    const old = await signed(body, { secondsAgo: 301 })
    await expectRefused(person, await postWebhook(body, old))
    const { 'Signature-Input': young } = await signed(body)
    await expectRefused(person, await postWebhook(body, { ...old, 'Signature-Input': young }))
    expect((await postWebhook(body, await signed(body, { secondsAgo: 240 }))).status).toBe(200)
  })

  test.each(['Content-Digest', 'Signature', 'Signature-Input'])('without %s', async name => {
    const { person, body } = await target()
    const headers: Record<string, string> = await signed(body)
    delete headers[name]
    await expectRefused(person, await postWebhook(body, headers))
    await expectRefused(person, await postWebhook(body, { ...headers, [name]: 'x' }))
  })

  test('is refused before anything is parsed, however large or broken', async () => {
    expect((await postWebhook('{', {})).status).toBe(401)
    expect((await postWebhook('x'.repeat(100_000), {})).status).toBe(401)
    const tooLarge = await postWebhook('x'.repeat(2 * 1024 * 1024 + 1), {})
    expect(tooLarge.status).toBe(413)
    expect(await codeOf(tooLarge)).toBe('E9004')
    expect((await dispatch(new Request(`${PORTAL}${WEBHOOK_PATH}`))).status).toBe(404)
  })

  test.each(['', '{', '{}', 'null', '["x"]', '[{"event": 1}]'])('the provider itself, with %j: 400', async body => {
    const answer = await postWebhook(body, await signed(body))
    // The SDK takes no empty body, whatever its signature.
    expect([answer.status, await codeOf(answer)]).toEqual(body === '' ? [401, 'E9006'] : [400, 'E1013'])
  })

  test('finds no way round the protection of the other paths', async () => {
    expect((await postWebhook('contractNumber=1', {}, '/registration')).status).toBe(403)
    expect((await postWebhook('contractNumber=1', {}, '/webhooks/../registration')).status).toBe(403)
    expect((await postWebhook('x', {}, '/webhooks/other')).status).toBe(404)
  })
})
