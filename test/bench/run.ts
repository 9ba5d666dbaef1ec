// `npm run bench`: the figures that this project promises, measured side by side in one run. Machines are noisy: read the
// ratios first. Exits 1 when a goal is missed.
import { availableParallelism, cpus } from 'node:os'
import { measureCaCore } from './ca-core.ts'
import { measureWithLighthouse } from './lighthouse.ts'
import { type Row, tableOf } from './report.ts'
import { measureRequests } from './requests.ts'
import { measureSearch } from './search.ts'
import { measureSizes } from './sizes.ts'

const say = (line: string): void => console.error(`• ${line} …`)

const began = performance.now()
say('the CA against bare WebCrypto')
const rows: Row[] = [await measureCaCore()]
rows.push(...(await measureRequests(say)), ...(await measureSizes(say)), ...(await measureWithLighthouse(say)))
rows.push(...(await measureSearch(say)))

console.log(
  `\n${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), Node ${process.versions.node}\n`,
)
console.log(tableOf(rows))
console.log(`\nTook ${Math.round((performance.now() - began) / 1000)} s.`)
const missed = rows.filter(({ isMet }) => !isMet)
for (const { what, figure, goal } of missed) console.log(`MISSED: ${what}: ${figure}, the goal is ${goal}`)
process.exit(missed.length === 0 ? 0 : 1)
