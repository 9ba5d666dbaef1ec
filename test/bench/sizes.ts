import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import * as z from 'zod/mini'
import { build } from '../../scripts/build.ts'
import { dryRun } from '../../scripts/deployment/dry-run.ts'
import { runNode } from '../../scripts/local/processes.ts'
import { WRANGLER } from '../../scripts/local/wrangler.ts'
import { launchChromium } from '../browser/support/chromium.ts'
import { startLocalSystem } from '../support/local-system.ts'
import { inRounds, summaryOf } from './measure.ts'
import { kilobytes, type Row, range } from './report.ts'

const WORKER_GOAL = 200 * 1024
const PORTAL_GOAL = 30 * 1024

/** The Worker as it would be deployed. */
const measureWorker = async (): Promise<Row> => {
  const { gzipped } = await dryRun('production')
  return {
    what: 'Worker as it is deployed, gzipped',
    figure: kilobytes(gzipped),
    goal: '≤ 200 KB',
    isMet: gzipped <= WORKER_GOAL,
  }
}

const profile = z.object({
  nodes: z.array(z.object({ id: z.number(), callFrame: z.object({ functionName: z.string() }) })),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
})

const STARTS = 3

/** What an isolate computes before it can answer its first request. @returns milliseconds */
const startUp = async (folder: string): Promise<number> => {
  const file = join(folder, 'startup.cpuprofile')
  const command = [WRANGLER, 'check', 'startup', '--env', 'production', '--outfile', file]
  await runNode('The start of the Worker could not be profiled', command, { WRANGLER_SEND_METRICS: 'false' })
  const { nodes, samples, timeDeltas } = profile.parse(JSON.parse(readFileSync(file, 'utf8')))
  const idle = nodes.find(({ callFrame }) => callFrame.functionName === '(idle)')?.id
  return samples.reduce((sum, id, i) => sum + (id === idle ? 0 : (timeDeltas[i] ?? 0) / 1000), 0)
}

const measureStartUp = async (): Promise<Row> => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-startup-'))
  try {
    const { starts } = await inRounds(STARTS, { starts: () => startUp(folder) })
    return { what: 'Worker, start-up', figure: range(summaryOf(starts)), goal: '–', isMet: null }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Brotli as a CDN does it on the way: quality 4. */
const compressed = (body: Uint8Array): number =>
  brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }).length

/** All that a browser asks for on its first visit. The local front does not compress; every CDN and terminator does. */
const measurePortal = async (): Promise<Row> => {
  const system = await startLocalSystem()
  const browser = await launchChromium()
  try {
    const page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage()
    const bodies: Promise<Uint8Array>[] = []
    let scripts = 0
    page.on('response', response => {
      if (response.request().resourceType() === 'script') scripts += 1
      bodies.push(response.body())
    })
    await page.goto(system.portal, { waitUntil: 'networkidle' })
    const all = await Promise.all(bodies)
    const plain = all.reduce((sum, body) => sum + body.length, 0)
    const wire = all.reduce((sum, body) => sum + compressed(body), 0)
    return {
      what: `portal page with everything it loads (${all.length} files, ${scripts} scripts), compressed`,
      figure: kilobytes(wire),
      against: `${kilobytes(plain)} uncompressed`,
      goal: '≤ 30 KB',
      isMet: wire <= PORTAL_GOAL && scripts === 0,
    }
  } finally {
    await browser.close()
    await system.stop()
  }
}

export const measureSizes = async (say: (line: string) => void): Promise<Row[]> => {
  say('the size of the Worker')
  await build()
  const worker = await measureWorker()
  say('the start of the Worker')
  const start = await measureStartUp()
  say('the size of the portal page')
  return [worker, start, await measurePortal()]
}
