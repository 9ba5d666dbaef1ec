import assert from 'node:assert/strict'
import { test } from 'node:test'
import { trendOf } from '../soak/memory.ts'
import { soak } from '../soak/soak.ts'
import { CHEAP_HASHES } from '../support/cheap-hashes.ts'

test('one organisation walks through everything without an error', async () => {
  // Deno starts sooner.
  const environment = { ...CHEAP_HASHES, RUNTIME: 'deno' }
  const { problems, walks, latencies } = await soak({ minutes: 0.01, walkers: 1 }, () => undefined, environment)
  assert.deepEqual(problems, [])
  assert.equal(walks, 1)
  assert.ok(latencies.length >= 20, `${latencies.length} kinds of acts`)
})

const readings = (megabytes: (minute: number) => number) =>
  Array.from({ length: 30 }, (_, minute) => ({ at: minute * 60_000, megabytes: megabytes(minute) }))

test('memory that a collector saws at is flat, whatever filled up at the beginning; what rises all the time is not', () => {
  assert.equal(trendOf(readings(minute => 200 + (minute % 4) * 20)).isFlat, true)
  assert.equal(trendOf(readings(minute => Math.min(20 * minute, 200) + (minute % 2))).isFlat, true)
  const growing = trendOf(readings(minute => 200 + 5 * minute))
  assert.equal(growing.isFlat, false)
  assert.equal(Math.round(growing.slope), 300)
})
