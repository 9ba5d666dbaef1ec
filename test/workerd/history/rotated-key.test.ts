import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { newHistoryKey } from '../../../scripts/local/history-key.ts'
import { nameAfter } from '../../../src/history/archive.ts'
import { exportCheckpoints } from '../../../src/history/export-checkpoints.ts'
import { describeFinding } from '../../../src/history/finding.ts'
import { type HistoryKey, openHistoryKey } from '../../../src/history/history-key.ts'
import { sealHistory } from '../../../src/history/seal-history.ts'
import { fromBase64 } from '../../../src/lib/bytes.ts'
import { depsAt } from '../../support/deps.ts'
import { addHistory, verifiedBy } from '../../support/history.ts'

const deps = await depsAt(() => new Date())
const oldKey = deps.historyKey
const newKey = await openHistoryKey(fromBase64(newHistoryKey()))

const checkpointsBy = async (historyKey: HistoryKey, count: number) => {
  for (let i = 0; i < count; i++) {
    await addHistory(2)
    await sealHistory({ ...deps, historyKey })
    await exportCheckpoints(deps)
  }
}

const told = async (...keys: readonly HistoryKey[]) => (await verifiedBy(deps, ...keys)).findings.map(describeFinding)

test('a key that was changed is told as one that was not given, once, and not as forgery', async () => {
  await checkpointsBy(oldKey, 3)
  await checkpointsBy(newKey, 2)
  expect(await told(oldKey, newKey)).toEqual([])
  const hint = 'give its public half as well, HISTORY_PUBLIC_KEY="OLD,NEW"'
  expect(await told(newKey)).toEqual([
    expect.stringMatching(/^history rows 1–6 cannot be proved/),
    expect.stringContaining(`checkpoints 1–3 (3) are signed with the key ${oldKey.id}, which was not given`),
  ])
  expect((await told(newKey)).at(-1)).toContain(hint)
  expect(await told(oldKey)).toEqual([
    expect.stringMatching(/^history rows 7–10 cannot be proved/),
    expect.stringContaining(`checkpoints 4–5 (2) are signed with the key ${newKey.id}, which was not given`),
  ])
})

test('an object that was changed is told as changed, whoever signed it', async () => {
  const names: string[] = []
  for await (const name of deps.archive?.list(nameAfter(0)) ?? []) names.push(name)
  const [first = '', second = ''] = names
  const bytes = await deps.archive?.read(second)
  await env.HISTORY_ARCHIVE.put(first, bytes ?? new Uint8Array())
  expect(await told(newKey)).toContainEqual(`${first} in the archive is not what was exported`)
})
