import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { nameAfter, unpack } from '../../../src/history/archive.ts'
import { exportCheckpoints } from '../../../src/history/export-checkpoints.ts'
import { openHistoryKey } from '../../../src/history/history-key.ts'
import { sealHistory } from '../../../src/history/seal-history.ts'
import { fromBase64 } from '../../../src/lib/bytes.ts'
import { depsAt } from '../../support/deps.ts'
import { addHistory, checkpoints } from '../../support/history.ts'
import { rows } from '../../support/system.ts'

const deps = await depsAt(() => new Date())

beforeEach(async () => {
  await sealHistory(deps)
})

test('a key of another kind is told at the start', async () => {
  await expect(openHistoryKey(fromBase64(env.ISSUING_CA_KEY))).rejects.toThrow('HISTORY_KEY is not')
})

describe('sealing', () => {
  test('takes what is new, in one link of a chain, and nothing twice', async () => {
    const before = await checkpoints()
    await addHistory(3)
    expect(await sealHistory(deps)).toBe(3)
    expect(await sealHistory(deps)).toBe(0)
    const after = await checkpoints()
    expect(after).toHaveLength(before.length + 1)
    const [last, previous] = [after.at(-1), after.at(-2)]
    expect(last?.row_count).toBe(3)
    if (previous) expect(last?.previous_hash).toBe(previous.hash)
  })

  test('works off more rows than one checkpoint takes', async () => {
    await addHistory(1_200)
    expect(await sealHistory(deps)).toBe(1_200)
    expect((await checkpoints()).slice(-3).map(row => row.row_count)).toEqual([500, 500, 200])
  })

  test('many runs at once, while rows are written, cover each row once', async () => {
    await Promise.all(
      Array.from({ length: 12 }, async (_, i) => {
        await addHistory(i % 2 === 0 ? 40 : 7)
        await sealHistory(deps)
      }),
    )
    await sealHistory(deps)
    const chain = await checkpoints()
    expect(chain.map(row => row.number)).toEqual(chain.map((_, i) => i + 1))
    const [all] = await rows<{ n: number }>('SELECT count(*) AS n FROM history')
    expect(chain.reduce((sum, row) => sum + row.row_count, 0)).toBe(all?.n)
    for (const [i, row] of chain.entries()) if (i > 0) expect(row.previous_hash).toBe(chain[i - 1]?.hash)
  })
})

describe('the export', () => {
  test('brings each checkpoint with its rows to the archive, once', async () => {
    await addHistory(4)
    await sealHistory(deps)
    await exportCheckpoints(deps)
    const [last] = (await checkpoints()).slice(-1)
    const [note] = await rows<{ name: string }>(
      'SELECT name FROM history_exports WHERE checkpoint = ?',
      last?.number ?? 0,
    )
    const bytes = await deps.archive?.read(note?.name ?? '')
    expect(bytes).toBeTruthy()
    const { checkpoint, rows: archived } = await unpack(bytes ?? new Uint8Array())
    expect(checkpoint.hash).toBe(last?.hash)
    expect(archived).toHaveLength(4)
    expect(archived[0]).toMatchObject({ operation: 'logout', result: 'done' })
    expect(await exportCheckpoints(deps)).toBe(0)
  })

  test('goes on after a run that died between the archive and the note of it, and beside another', async () => {
    await exportCheckpoints(deps)
    await addHistory(2)
    await sealHistory(deps)
    const died = {
      ...deps,
      now: () => {
        throw new Error('died')
      },
    }
    await expect(exportCheckpoints(died)).rejects.toThrow('died')
    await Promise.allSettled([exportCheckpoints(deps), exportCheckpoints(deps)])
    const last = (await checkpoints()).at(-1)?.number ?? 0
    expect(await rows('SELECT checkpoint FROM history_exports WHERE checkpoint = ?', last)).toHaveLength(1)
    const names: string[] = []
    for await (const name of deps.archive?.list(nameAfter(last - 1)) ?? []) names.push(name)
    expect(names).toHaveLength(1)
  })

  test('never overwrites', async () => {
    const bytes = (text: string) => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>
    expect(await deps.archive?.putIfAbsent('checkpoints/x', bytes('first'))).toBe(true)
    expect(await deps.archive?.putIfAbsent('checkpoints/x', bytes('second'))).toBe(false)
    expect(new TextDecoder().decode((await deps.archive?.read('checkpoints/x')) ?? undefined)).toBe('first')
  })

  test('without an archive, checkpoints wait', async () => {
    await addHistory(1)
    await sealHistory(deps)
    expect(await exportCheckpoints({ ...deps, archive: null })).toBe(0)
    expect(await exportCheckpoints(deps)).toBeGreaterThan(0)
  })
})

describe('the tables', () => {
  test.each([
    'UPDATE history_checkpoints SET row_count = row_count + 1',
    'DELETE FROM history_checkpoints',
    'INSERT OR REPLACE INTO history_checkpoints SELECT * FROM history_checkpoints WHERE number = 1',
    'UPDATE history_exports SET exported_at = 0',
    'DELETE FROM history_exports',
    'INSERT INTO history_purges (checkpoint, last_id, purged_at) SELECT number, last_id, 0 FROM history_checkpoints WHERE number = 1',
    `INSERT INTO history (id, at, operation, result) VALUES (-5, 0, 'login', 'done')`,
    `INSERT INTO history (id, at, operation, result) VALUES (0, 0, 'login', 'done')`,
  ])('refuse %s', async sql => {
    await addHistory(1)
    await sealHistory(deps)
    await exportCheckpoints(deps)
    await expect(env.DB.prepare(sql).run()).rejects.toThrow(/append-only|chain|ten years/)
  })
})
