import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { carryOutRecovery } from '../../../src/recovery/carry-out-recovery.ts'
import { depsAt } from '../../support/deps.ts'
import { beforeBatch } from '../../support/racing.ts'
import { order } from '../../support/recovery.ts'
import { rows } from '../../support/system.ts'

test('an order that is withdrawn during its last step is not told as done', async () => {
  const deps = await depsAt(() => new Date())
  const id = await order('release_staff', { bank: '9999' })
  const db = beforeBatch(async () => {
    await env.DB.prepare('UPDATE recovery_orders SET done_at = 1 WHERE id = ?').bind(id).run()
  })
  await carryOutRecovery({ ...deps, db })
  expect(await rows('SELECT done_at FROM recovery_orders WHERE id = ?', id)).toEqual([{ done_at: 1 }])
  expect(await rows('SELECT id FROM history WHERE event_key = ?', `recovery:${id}`)).toEqual([])
})
