import { describe, expect, test } from 'vitest'
import { groupedWrites } from '../../../src/lib/grouped-writes.ts'

/** A place that takes a moment for a batch, all or none, and refuses `bad`. */
const somewhere = () => {
  const written: string[][] = []
  const write = groupedWrites<string>(async batch => {
    await new Promise(resolve => setTimeout(resolve, 5))
    if (batch.includes('bad')) throw new Error('refused')
    written.push(batch)
  })
  return { written, write }
}

describe('writes that arrive one by one', () => {
  test('go at once, and those that come meanwhile together after them', async () => {
    const { written, write } = somewhere()
    const first = write('a')
    await Promise.resolve()
    const meanwhile = [write('b'), write('c'), write('d')]
    await first
    expect(written).toEqual([['a']])
    await Promise.all(meanwhile)
    await write('e')
    expect(written).toEqual([['a'], ['b', 'c', 'd'], ['e']])
  })

  test('a batch that failed says so to its own alone', async () => {
    const { written, write } = somewhere()
    const failing = write('bad')
    await Promise.resolve()
    const next = write('b')
    await expect(failing).rejects.toThrow('refused')
    await next
    expect(written).toEqual([['b']])
  })
})
