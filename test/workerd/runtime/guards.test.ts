import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { guardName } from '../../../src/credentials/password-guard.ts'
import { hashPassword } from '../../../src/credentials/password-hash.ts'
import { guardsOn } from '../../../src/runtime/cloudflare/guards.ts'

test('a known ID does not wait for the guard that unknown ones share, however many are tried there', async () => {
  const typedHash = 'ab'.repeat(32)
  const shared = env.PASSWORD_GUARD.get(env.PASSWORD_GUARD.idFromName(guardName({ kind: 'unknown', hash: typedHash })))
  let letGo = () => {}
  const isBusy = new Promise<void>(begun => {
    void runInDurableObject(shared, (_, state) =>
      state.blockConcurrencyWhile(
        () =>
          new Promise<void>(resolve => {
            letGo = resolve
            begun()
          }),
      ),
    )
  })
  await isBusy
  const hash = hashPassword('Minato#58', env.PASSWORD_PEPPER, { log2N: 4, r: 1, p: 1 })
  const guard = { kind: 'user', id: crypto.randomUUID() } as const
  const check = { guard, counter: 'portal', password: 'Minato#58', hash, version: 1, typedHash } as const
  // Would never come while the shared one is busy.
  expect((await guardsOn(env.PASSWORD_GUARD).check(check)).result).toBe('right')
  letGo()
})
