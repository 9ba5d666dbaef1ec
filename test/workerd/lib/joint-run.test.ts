import { afterEach, describe, expect, test, vi } from 'vitest'
import { JointRun } from '../../../src/lib/joint-run.ts'

/** A round that ends when it is told to, and says how many have begun. */
const heldRounds = () => {
  const ends: ((mayBeMore: boolean) => void)[] = []
  const round = () => new Promise<boolean>(resolve => ends.push(resolve))
  return { ends, round }
}

const settled = () => new Promise(resolve => setTimeout(resolve))

afterEach(() => {
  vi.useRealTimers()
})

describe('work of many that is done in one run', () => {
  test('who comes meanwhile is not kept waiting, and has the run look once more', async () => {
    const run = new JointRun()
    const { ends, round } = heldRounds()
    const first = run.join(round)
    await run.join(() => expect.fail('a second run beside the first'))
    await run.join(() => expect.fail('a third run beside the first'))
    expect(ends).toHaveLength(1)
    ends[0]?.(false)
    await settled()
    expect(ends).toHaveLength(2)
    ends[1]?.(false)
    await first
    expect(ends).toHaveLength(2)
  })

  test('a round that has left something is followed by another', async () => {
    const left = [true, true, false]
    let rounds = 0
    await new JointRun().join(async () => left[rounds++] ?? expect.fail('one round too many'))
    expect(rounds).toBe(3)
  })

  test('after a round that failed the next one runs again', async () => {
    const run = new JointRun()
    await expect(run.join(() => Promise.reject(new Error('no database')))).rejects.toThrow('no database')
    let rounds = 0
    await run.join(async () => {
      rounds += 1
      return false
    })
    expect(rounds).toBe(1)
  })

  test('a run that its isolate has ended in the middle is not waited for', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const run = new JointRun()
    void run.join(() => new Promise<boolean>(() => {}))
    let rounds = 0
    const round = async () => {
      rounds += 1
      return false
    }
    vi.advanceTimersByTime(19_999)
    await run.join(round)
    expect(rounds).toBe(0)
    vi.advanceTimersByTime(1)
    await run.join(round)
    expect(rounds).toBe(1)
  })

  test('it begins no round after ten seconds, and leaves the rest to the next who comes', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const run = new JointRun()
    let rounds = 0
    const round = async () => {
      rounds += 1
      vi.advanceTimersByTime(4_000)
      return rounds < 5
    }
    await run.join(round)
    expect(rounds).toBe(3)
    await run.join(round)
    expect(rounds).toBe(5)
  })
})
