import { answersPerSecond } from '../bench/load.ts'
import { startUnderWrangler } from '../bench/own-worker.ts'
import { sampleMemory } from './memory.ts'

export type BareMemory = { pages: number; before: number; after: number }

/**
 * How the processes of a Worker that is nothing but one page grow under `wrangler dev`: what of a process's growth is the
 * local runtime's own.
 * @param pages how many are asked for
 * @returns megabytes before and after
 */
export const bareMemory = async (pages: number): Promise<BareMemory> => {
  const bare = await startUnderWrangler('bare')
  try {
    const before = sampleMemory(bare.pid).app
    await answersPerSecond(bare.url, pages)
    return { pages, before, after: sampleMemory(bare.pid).app }
  } finally {
    await bare.stop()
  }
}
