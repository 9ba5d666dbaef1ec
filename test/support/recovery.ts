import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import type { Deps } from '../../src/deps.ts'
import { carryOutRecovery } from '../../src/recovery/carry-out-recovery.ts'
import { rows } from './system.ts'

let orders = 0

/** As `npm run recover` writes it. */
export const order = async (kind: string, detail: Record<string, string | number>): Promise<string> => {
  orders += 1
  const id = `order-${orders}`
  await env.DB.prepare(
    `INSERT INTO recovery_orders (id, kind, detail, ordered_by, approved_by, reason, ordered_at) VALUES (?, ?, ?, 'A', 'B', 'r', ?)`,
  )
    .bind(id, kind, JSON.stringify(detail), Date.now() + 1)
    .run()
  return id
}

export const isDone = async (id: string) =>
  (await rows('SELECT 1 FROM recovery_orders WHERE id = ? AND done_at > 0', id)).length === 1

/** As many runs of the cron as it takes. */
export const carryOut = async (id: string, using: Deps) => {
  for (let i = 0; i < 20 && !(await isDone(id)); i++) await carryOutRecovery(using)
  expect(await isDone(id)).toBe(true)
}
