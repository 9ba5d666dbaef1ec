import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { cleanUp } from '../../../src/clean-up.ts'
import { NIGHTLY, runCron } from '../../../src/cron.ts'
import { exportCheckpoints } from '../../../src/history/export-checkpoints.ts'
import { purgeHistory } from '../../../src/history/purge-history.ts'
import { sealHistory } from '../../../src/history/seal-history.ts'
import { DAY_MS } from '../../../src/lib/jst.ts'
import { depsAt } from '../../support/deps.ts'
import { enrolledMaster } from '../../support/enrolled.ts'
import { addHistory, checkpoints, verifiedBy } from '../../support/history.ts'
import { rows } from '../../support/system.ts'

const YEAR_MS = 366 * DAY_MS
const deps = await depsAt(() => new Date())

const count = async () => (await rows<{ n: number }>('SELECT count(*) AS n FROM history'))[0]?.n

test('history of more than ten years goes once the archive has it, and what is left is still proved', async () => {
  await addHistory(600, Date.now() - 11 * YEAR_MS)
  await sealHistory(deps)
  await addHistory(5, Date.now() - 9 * YEAR_MS)
  await sealHistory(deps)
  await addHistory(5)

  expect(await purgeHistory(deps)).toBe(0)
  await expect(env.DB.prepare('DELETE FROM history WHERE id = 1').run()).rejects.toThrow('append-only')
  await exportCheckpoints(deps)
  await runCron(deps, NIGHTLY)
  expect(await purgeHistory(deps)).toBe(0)
  expect(await count()).toBe(10)
  expect(await checkpoints()).toHaveLength(3)

  const report = await verifiedBy(deps, deps.historyKey)
  expect(report.findings).toEqual([])
  expect(report).toMatchObject({ purgedUpTo: 2, unsealed: 5 })
})

test('nothing younger goes, not even with a purge that says so', async () => {
  const before = await count()
  await expect(env.DB.prepare('DELETE FROM history').run()).rejects.toThrow('append-only')
  const note = 'INSERT INTO history_purges SELECT number, last_id, 0 FROM history_checkpoints WHERE number = 3'
  await expect(env.DB.prepare(note).run()).rejects.toThrow('ten years')
  await expect(env.DB.prepare('DELETE FROM history_purges').run()).rejects.toThrow('append-only')
  expect(await count()).toBe(before)
})

test('an id that was purged is never given again, not even by hand', async () => {
  await expect(
    env.DB.prepare(`INSERT INTO history (id, at, operation, result) VALUES (3, 0, 'login', 'done')`).run(),
  ).rejects.toThrow('append-only')
})

test('certificates and the facts of mails go ten years after their end', async () => {
  await enrolledMaster()
  const inYears = (years: number) => depsAt(() => new Date(Date.now() + years * YEAR_MS))
  const kept = await cleanUp(await inYears(9))
  expect([kept.certificates, kept.mails]).toEqual([0, 0])
  const gone = await cleanUp(await inYears(12))
  expect(gone.certificates).toBe(1)
  expect(gone.mails).toBeGreaterThan(0)
})
