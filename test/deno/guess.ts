// Run by Deno: 300 wrong passwords at once on one guard of the files in a folder; prints what became of them.
import process from 'node:process'
import { hashPassword } from '../../src/credentials/password-hash.ts'
import { openGuards } from '../../src/runtime/deno/guards.ts'

const [folder = '', id = ''] = process.argv.slice(2)
const secrets = { pepper: 'p'.repeat(32), cost: { log2N: 10, r: 8, p: 1 } }
const guards = openGuards(folder, secrets, 3)
const hash = hashPassword('Minato#58', secrets.pepper, secrets.cost)
const verdicts = await Promise.all(
  Array.from({ length: 300 }, (_, i) =>
    guards.check({ guard: { kind: 'user', id }, counter: 'portal', password: `Wrong#${i}`, hash, version: 1 }),
  ),
)
const count = (result: string) => verdicts.filter(verdict => verdict.result === result).length
process.stdout.write(JSON.stringify({ wrong: count('wrong'), refused: count('refused') }))
await guards.close()
