import { readdirSync, readFileSync } from 'node:fs'
import { summaryOf } from '../bench/measure.ts'

/** Megabytes that processes hold in memory at one moment, by what they are. */
export type Sample = { at: number; app: number; tools: number; front: number }

type Process = { parent: number; group: number; name: string; megabytes: number }

const PAGE_BYTES = 4096

/** Linux only; undefined of one that went while it was asked. */
const processOf = (pid: string): Process | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [, name = '', rest = ''] = /\((.*)\) (.*)/s.exec(stat) ?? []
    const fields = rest.split(' ')
    return {
      parent: Number(fields[1]),
      group: Number(fields[2]),
      name,
      megabytes: (Number(fields[21]) * PAGE_BYTES) / 1024 ** 2,
    }
  } catch {
    return undefined
  }
}

/** What carries the app itself: workerd or Deno. What wrangler needs beside it does not go to production. */
const CARRIES_APP = /^(workerd|deno)$/

/**
 * Of an app that another process started: in a local system the one in which the TLS fronts and the mailbox run.
 * @param workerPid the head of the app's process group
 */
export const sampleMemory = (workerPid: number): Sample => {
  const sample = { at: Date.now(), app: 0, tools: 0, front: 0 }
  const front = processOf(String(workerPid))?.parent
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    const process = processOf(pid)
    if (process?.group === workerPid) sample[CARRIES_APP.test(process.name) ? 'app' : 'tools'] += process.megabytes
    else if (Number(pid) === front) sample.front += process?.megabytes ?? 0
  }
  return sample
}

/** Megabytes at one moment, by whatever measure. */
export type Reading = { at: number; megabytes: number }

/** How memory went from the second third of the time to the last. The first fills caches and is left out. */
export type Trend = {
  second: number
  last: number
  /** Least squares over both, in megabytes per hour. */
  slope: number
  isFlat: boolean
}

/** A garbage collector's saw has teeth of more than that; what leaks all the time grows on. */
const FLAT_SHARE = 0.1

const HOUR_MS = 3_600_000

export const trendOf = (readings: readonly Reading[]): Trend => {
  const third = Math.floor(readings.length / 3)
  const late = readings.slice(third)
  const medianAmong = (some: readonly Reading[]) => summaryOf(some.map(({ megabytes }) => megabytes)).median
  const [second, last] = [medianAmong(late.slice(0, third)), medianAmong(late.slice(third))]
  const mean = (of: (reading: Reading) => number) => late.reduce((sum, reading) => sum + of(reading), 0) / late.length
  const [time, size] = [mean(({ at }) => at), mean(({ megabytes }) => megabytes)]
  const covariance = late.reduce((sum, { at, megabytes }) => sum + (at - time) * (megabytes - size), 0)
  const variance = late.reduce((sum, { at }) => sum + (at - time) ** 2, 0)
  return { second, last, slope: (covariance / variance) * HOUR_MS, isFlat: last <= second * (1 + FLAT_SHARE) }
}
