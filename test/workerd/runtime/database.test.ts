import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { BEHAVIOUR, behaviourOf } from '../../support/database-behaviour.ts'

test('D1 does what the app relies on; test/deno/ tries the same on SQLite', async () => {
  expect(await behaviourOf(env.DB)).toEqual(BEHAVIOUR)
})
