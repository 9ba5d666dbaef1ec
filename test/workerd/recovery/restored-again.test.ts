import { beforeEach, describe, expect, test } from 'vitest'
import { newHistoryKey } from '../../../scripts/local/history-key.ts'
import type { Deps } from '../../../src/deps.ts'
import { exportCheckpoints } from '../../../src/history/export-checkpoints.ts'
import { openHistoryKey } from '../../../src/history/history-key.ts'
import { sealHistory } from '../../../src/history/seal-history.ts'
import { fromBase64 } from '../../../src/lib/bytes.ts'
import { depsAt } from '../../support/deps.ts'
import { addHistory, checkpoints, rewindHistory, verifiedBy } from '../../support/history.ts'
import { carryOut, order } from '../../support/recovery.ts'
import { rows } from '../../support/system.ts'

const deps = await depsAt(() => new Date())
const rotated = await depsAt(() => new Date(), { historyKey: await openHistoryKey(fromBase64(newHistoryKey())) })

/** So many minutes in which something happens, each sealed and in the archive. */
const work = async (minutes: number, using: Deps = deps): Promise<void> => {
  for (let i = 0; i < minutes; i++) {
    await addHistory(2)
    await sealHistory(using)
    await exportCheckpoints(using)
  }
}

const lastNumber = async () => (await checkpoints()).at(-1)?.number ?? 0

/** The state to go back to. */
const backup = async () => {
  await work(2)
  // A checkpoint that is sealed in the same millisecond would be of the backup.
  await new Promise(resolve => setTimeout(resolve, 5))
  return { checkpoint: await lastNumber(), at: Date.now() - 1 }
}

const restore = async ({ checkpoint, at }: { checkpoint: number; at: number }, using: Deps = deps) => {
  await rewindHistory(checkpoint)
  await carryOut(await order('restored_database', { restoredTo: at }), using)
}

const lastRestore = async (): Promise<{ lostCheckpoints: number; lostTips: string }> => {
  const [entry] = await rows<{ detail: string }>(
    `SELECT detail FROM history WHERE operation = 'restore_database' ORDER BY id DESC LIMIT 1`,
  )
  return JSON.parse(entry?.detail ?? '{}')
}

/** By both keys: the tests follow each other on one chain. */
const verify = () => verifiedBy(deps, deps.historyKey, rotated.historyKey)

const tipOf = async () => (await checkpoints()).at(-1)?.hash

// Beyond the lines of the test before, which the archive keeps.
beforeEach(() => work(12))

describe('a backup that was restored twice', () => {
  let taken: Awaited<ReturnType<typeof backup>>
  beforeEach(async () => {
    taken = await backup()
  })

  test.each([
    ['the first line lost is the longer one', 5, 2],
    ['the second is', 2, 5],
  ])('owns up to both lines that it lost: %s', async (_, first, second) => {
    await work(first)
    const firstTip = await tipOf()
    await restore(taken)
    await work(second)
    const secondTip = await tipOf()
    await restore(taken)
    await work(1)

    const { lostCheckpoints, lostTips } = await lastRestore()
    expect(lostCheckpoints).toBe(first + second)
    expect(lostTips.split(' ').sort()).toEqual([firstTip, secondTip].sort())
    const report = await verify()
    expect(report.findings).toEqual([])
    expect(report.lost.checkpoints.length).toBeGreaterThanOrEqual(first + second)
  })

  test('also with another key since the first restore, given both', async () => {
    await work(4)
    await restore(taken)
    await work(2, rotated)
    await restore(taken, rotated)
    await work(1, rotated)
    expect((await verify()).findings).toEqual([])
  })
})

test('a restore that goes back before another owns up to what was lost before and since', async () => {
  const older = await backup()
  const younger = await backup()
  await work(3)
  await restore(younger)
  await work(50)
  await restore(older)
  await work(1)
  const { lostCheckpoints, lostTips } = await lastRestore()
  expect(lostCheckpoints).toBe(2 + 3 + 50)
  expect(lostTips.split(' ')).toHaveLength(2)
  expect((await verify()).findings).toEqual([])
})

test('what was cut off afterwards is owned up to by nobody', async () => {
  const taken = await backup()
  await work(3)
  await restore(taken)
  await work(3)
  await restore(taken)
  await work(3)
  await rewindHistory((await lastNumber()) - 1)
  expect((await verify()).findings).toMatchObject([{ kind: 'checkpoint_missing' }])
})
