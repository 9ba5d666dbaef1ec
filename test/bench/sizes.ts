import { brotliCompressSync, constants } from 'node:zlib'
import { build } from '../../scripts/build.ts'
import { dryRun } from '../../scripts/deployment/dry-run.ts'
import { launchChromium } from '../browser/support/chromium.ts'
import { startLocalSystem } from '../support/local-system.ts'
import { kilobytes, type Row } from './report.ts'

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
  say('the size of the portal page')
  return [worker, await measurePortal()]
}
