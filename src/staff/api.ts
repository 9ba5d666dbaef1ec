import { Hono } from 'hono'
import * as z from 'zod/mini'
import { batchIdParam, openBatchBody, stageRowsBody, takenNumbersBody } from '../contracts/batch-schema.ts'
import { cancelBatch, commitBatch } from '../contracts/commit-batch.ts'
import { type BatchRefusal, batchProblem } from '../contracts/errors.ts'
import { openBatch, showStagedRows, showTakenNumbers, stageContracts } from '../contracts/stage-contracts.ts'
import { problem } from '../http/problem.ts'
import type { AppContext, Env } from '../http/runtime.ts'
import { validJson } from '../http/valid.ts'
import { signedIn } from '../sessions/gate.tsx'
import { staffOnly } from './staff-only.tsx'

const refuse = (c: AppContext, refusal: BatchRefusal): Response => problem(c, batchProblem(refusal))

/** Empty for what is no id: no batch has that. */
const idOf = (c: AppContext): string => {
  const param = z.safeParse(batchIdParam, c.req.param())
  return param.success ? param.data.id : ''
}

/** 契約の一括登録 as the page's script asks for it, on the member origin. */
export const contractBatchApi = new Hono<Env>()
  .use(signedIn)
  .use(staffOnly)

  .post('/taken-numbers', validJson(takenNumbersBody), async c =>
    c.json({ taken: await showTakenNumbers(c.env.deps, c.req.valid('json').numbers) }),
  )

  .put('/:id', validJson(openBatchBody), async c => {
    const id = idOf(c)
    if (id === '') return refuse(c, { reason: 'over' })
    const opened = await openBatch(c.env.deps, c.get('actor'), id, c.req.valid('json').rows)
    return opened.ok ? c.json({}) : refuse(c, opened.error)
  })

  .get('/:id/rows', async c => {
    const staged = await showStagedRows(c.env.deps, c.get('actor'), idOf(c))
    return staged.ok ? c.json({ rows: staged.value }) : refuse(c, staged.error)
  })

  .post('/:id/rows', validJson(stageRowsBody), async c => {
    const staged = await stageContracts(c.env.deps, c.get('actor'), idOf(c), c.req.valid('json').rows)
    return staged.ok ? c.json({}) : refuse(c, staged.error)
  })

  .post('/:id/commit', async c => {
    const done = await commitBatch(c.env.deps, c.get('origin'), c.get('actor'), idOf(c))
    return done.ok ? c.json(done.value) : refuse(c, done.error)
  })

  .delete('/:id', async c => c.json(await cancelBatch(c.env.deps, c.get('actor'), idOf(c))))
