// The import rules of the architecture, over src/. Prints each broken one as `file:line: rule`; exits 1 if there are any.
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

const LONGEST_FILE = 300

const DOMAINS = [
  'contracts',
  'users',
  'credentials',
  'certificates',
  'sessions',
  'staff',
  'mail',
  'history',
  'notices',
  'recovery',
  'operations',
]

/** Packages that only one room may import. `types only` imports of workers-types are the neutral core's D1. */
const OWNED_PACKAGES: readonly (readonly [RegExp, string])[] = [
  [/^cloudflare:/, 'runtime/cloudflare/'],
  [/^@peculiar\//, 'pki/'],
  [/^reflect-metadata$/, 'pki/'],
  [/^mailchannels-sdk/, 'mail/'],
  [/^(pkijs|asn1js|@noble\/.*)$/, 'client/'],
  [/^node:sqlite$/, 'runtime/deno/'],
]

/** Where Hono may be seen: at the border, never in a use-case. */
const SEES_HONO =
  /^(app\.tsx|http\/|ui\/|runtime\/|\w+\/(routes|api|gate|webhook)\.tsx?|\w+\/[\w-]+-(routes|only)\.tsx|\w+\/views\/)/

type Import = { file: string; line: number; from: string; isTypeOnly: boolean }
type Problem = { file: string; line: number; rule: string }

const IMPORT = /^(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?'([^']+)'|import\('([^']+)'\)/gm

/** Comments could speak of imports: they are blanked, with the lines kept. */
const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, comment => comment.replace(/[^\n]/g, ' ')).replace(/^\s*\/\/.*$/gm, '')

const importsOf = (file: string, text: string): Import[] =>
  [...withoutComments(text).matchAll(IMPORT)].map(match => ({
    file,
    line: text.slice(0, match.index).split('\n').length,
    from: match[2] ?? match[3] ?? '',
    isTypeOnly: match[1] !== undefined,
  }))

const domainOf = (file: string): string | undefined => DOMAINS.find(domain => file.startsWith(`${domain}/`))

const isStore = (file: string): boolean => /(^|\/|-)store\.ts$/.test(file)

/** `file` relative to src/, as the import leads there; undefined for packages. */
const targetOf = ({ file, from }: Import): string | undefined =>
  from.startsWith('.') ? normalize(join(dirname(file), from)) : undefined

const rulesBrokenBy = (i: Import): string[] => {
  const broken: string[] = []
  const target = targetOf(i)
  for (const [name, room] of OWNED_PACKAGES) {
    if (name.test(i.from) && !i.file.startsWith(room)) broken.push(`only ${room} imports ${i.from}`)
  }
  if (/^hono(\/|$)/.test(i.from) && !SEES_HONO.test(i.file)) broken.push('Hono is not seen below a route')
  if (target === undefined) return broken
  if (!/\.(ts|tsx)$/.test(target)) broken.push(`${i.from} needs its extension`)
  if (/(^|\/)index\.tsx?$/.test(target)) broken.push('no barrels')
  if (target.startsWith('..')) broken.push('src imports nothing outside of src')
  if (i.file.startsWith('lib/') && !target.startsWith('lib/')) broken.push('lib/ imports only lib/')
  if (i.file.startsWith('pki/') && !/^(pki|lib)\//.test(target)) broken.push('pki/ imports only lib/')
  const from = domainOf(i.file)
  const to = domainOf(target)
  const isBorder = i.file.startsWith('runtime/') || i.file === 'app.tsx'
  if (to && to !== from && isStore(target) && !i.isTypeOnly && !isBorder) {
    broken.push(`${to} is entered by its use-cases, not by its store`)
  }
  if (i.file.startsWith('client/') && to && !/(schema|user-id|forms)\.ts$/.test(target)) {
    broken.push('client/ shares only schemas with the domains')
  }
  return broken
}

/** Files that import themselves by way of others, types aside. Each cycle once, as the path around it. */
const cyclesIn = (imports: readonly Import[]): string[][] => {
  const edges = new Map<string, string[]>()
  for (const i of imports) {
    const target = targetOf(i)
    if (target && !i.isTypeOnly) edges.set(i.file, [...(edges.get(i.file) ?? []), target])
  }
  const done = new Set<string>()
  const cycles: string[][] = []
  const walk = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file)
    if (at >= 0) cycles.push([...path.slice(at), file])
    if (at >= 0 || done.has(file)) return
    for (const next of edges.get(file) ?? []) walk(next, [...path, file])
    done.add(file)
  }
  for (const file of edges.keys()) walk(file, [])
  return cycles
}

/** Everything that is wrong under this folder. */
export const checkImports = (src: string): Problem[] => {
  const problems: Problem[] = []
  const imports: Import[] = []
  for (const file of globSync('**/*.{ts,tsx}', { cwd: src }).sort()) {
    const text = readFileSync(join(src, file), 'utf8')
    const isGenerated = file.endsWith('.d.ts')
    const lines = text.split('\n').length - 1
    if (lines > LONGEST_FILE && !isGenerated)
      problems.push({ file, line: lines, rule: `more than ${LONGEST_FILE} lines` })
    const deno = withoutComments(text)
      .split('\n')
      .findIndex(line => /\bDeno\./.test(line))
    if (deno >= 0 && !file.startsWith('runtime/deno/'))
      problems.push({ file, line: deno + 1, rule: 'only runtime/deno/ uses Deno' })
    if (!isGenerated) imports.push(...importsOf(file, text))
  }
  for (const i of imports) problems.push(...rulesBrokenBy(i).map(rule => ({ file: i.file, line: i.line, rule })))
  for (const cycle of cyclesIn(imports)) {
    problems.push({ file: cycle[0] ?? '', line: 1, rule: `imports itself: ${cycle.join(' → ')}` })
  }
  return problems
}

if (import.meta.main) {
  const problems = checkImports('src')
  for (const { file, line, rule } of problems) console.error(`src/${file}:${line}: ${rule}`)
  if (problems.length > 0) process.exit(1)
  console.log('The import rules hold.')
}
