// `npm run bench`: the figures that this project promises, side by side in one run, printed and written to
// docs/benchmarks.md. `npm run bench -- ca-core http` measures some parts and only prints them (`--write` writes them too).
// A goal that is missed is said; only a measurement that could not be made lets the run fail, since machines differ.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { stopAll } from '../../scripts/local/processes.ts'
import { ROOT } from '../../scripts/local/settings.ts'
import { measureCaCore } from './ca-core.ts'
import { measureExpiry } from './expiry.ts'
import { measureGuards } from './guard.ts'
import { measureWithLighthouse } from './lighthouse.ts'
import { describeMachine } from './machine.ts'
import { measurePkcs12 } from './p12.ts'
import { type MeasuredPart, type Row, tableOf, withFigures } from './report.ts'
import { measureRequests } from './requests.ts'
import { measureSizes } from './sizes.ts'

type Measure = (say: (line: string) => void) => Promise<Row[]>

const PARTS: Record<string, Measure> = {
  'ca-core': measureCaCore,
  http: measureRequests,
  guard: measureGuards,
  p12: measurePkcs12,
  expiry: measureExpiry,
  size: measureSizes,
  lighthouse: measureWithLighthouse,
}

const DOCUMENT = join(ROOT, 'docs/benchmarks.md')

const say = (line: string): void => console.error(`• ${line} …`)

const { values, positionals } = parseArgs({ options: { write: { type: 'boolean' } }, allowPositionals: true })
const order = Object.keys(PARTS)
const unknown = positionals.filter(name => !(name in PARTS))
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}: the parts are ${order.join(', ')}.`)
  process.exit(2)
}
const wanted = positionals.length === 0 ? order : order.filter(name => positionals.includes(name))

const began = performance.now()
const measured: MeasuredPart[] = []
const broken: string[] = []
for (const part of wanted) {
  try {
    measured.push({ part, rows: (await PARTS[part]?.(say)) ?? [] })
  } catch (error) {
    broken.push(part)
    console.error(`${part} could not be measured:`, error)
  }
}

const machine = describeMachine()
console.log(`\n${machine}\n\n${tableOf(measured)}\n\nTook ${Math.round((performance.now() - began) / 1000)} s.`)
for (const { rows } of measured)
  for (const { what, figure, ratio = figure, goal } of rows.filter(({ isMet }) => isMet === false))
    console.log(`Goal not met: ${what}: ${ratio}, the goal is ${goal}`)
if (values.write || positionals.length === 0) {
  const day = new Date().toISOString().slice(0, 10)
  writeFileSync(DOCUMENT, withFigures(readFileSync(DOCUMENT, 'utf8'), measured, { machine, day, order }))
  console.log('Written to docs/benchmarks.md.')
}
if (broken.length > 0) console.log(`Could not be measured: ${broken.join(', ')}`)
await stopAll()
process.exit(broken.length === 0 ? 0 : 1)
