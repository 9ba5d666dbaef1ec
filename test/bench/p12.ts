import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { build } from 'esbuild'
import { ROOT } from '../../scripts/local/settings.ts'
import { launchChromium } from '../browser/support/chromium.ts'
import { inRounds, ratiosOf, summaryOf } from './measure.ts'
import { type Row, range, ratioRange } from './report.ts'

/** node-forge takes many seconds for each. */
const ROUNDS = 3
const LEAST = 5

const bundled = async (): Promise<string> => {
  const entry = join(ROOT, 'test/bench/p12/page.ts')
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, write: false, format: 'esm', minify: true })
  return outputFiles[0]?.text ?? ''
}

/** A page of loopback, which browsers give WebCrypto like one of https. */
const openPage = async (script: string) => {
  const server = createServer(({ url }, answer) => {
    const isScript = url === '/page.js'
    answer.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    answer.end(isScript ? script : '<!DOCTYPE html><title>bench</title><script type="module" src="/page.js"></script>')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://localhost:${port}/`, close: () => server.close() }
}

/** The .p12 that the enrolment page makes, in the same page as node-forge's. */
export const measurePkcs12 = async (say: (line: string) => void): Promise<Row[]> => {
  say('the .p12 in the browser against node-forge')
  const { url, close } = await openPage(await bundled())
  const browser = await launchChromium()
  try {
    const page = await browser.newPage()
    await page.goto(url)
    await page.waitForFunction(() => 'bench' in window, undefined, { timeout: 120_000 })
    const figures = await inRounds(ROUNDS, {
      forge: () => page.evaluate(() => window.bench.forge()),
      ours: () => page.evaluate(() => window.bench.ours()),
    })
    const ratio = ratiosOf(figures.forge, figures.ours)
    return [
      {
        what: '.p12 in Chromium, 3 key derivations of 200,000 iterations',
        figure: range(summaryOf(figures.ours)),
        against: `node-forge: ${range(summaryOf(figures.forge))}`,
        ratio: `${ratioRange(ratio)} as fast`,
        goal: `≥ ${LEAST}×`,
        isMet: ratio.median >= LEAST,
      },
    ]
  } finally {
    await browser.close()
    close()
  }
}
