import { glob, readFile, rm } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build as bundle, type Plugin } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const STYLES = join(root, 'src/ui')
const OUT = join(root, 'static/build')

export type BuiltFile = { name: string; bytes: number; gzipped: number }

const referencesIn = (css: string): string[] => [...css.matchAll(/var\((--[\w-]+)/g)].map(match => match[1] ?? '')

/** The design tokens come as hundreds of variables, each on a line of its own: only those the styles reach are kept. */
const usedTokensOnly: Plugin = {
  name: 'used-tokens-only',
  setup(build) {
    build.onLoad({ filter: /design-tokens[\\/]dist[\\/]tokens\.css$/ }, async ({ path }) => {
      const tokens = await readFile(path, 'utf8')
      const declarations = new Map<string, string>()
      for (const [line, name = ''] of tokens.matchAll(/^ *(--[\w-]+):.*;$/gm)) declarations.set(name, line)
      const used = new Set<string>()
      for await (const name of glob('**/*.css', { cwd: STYLES }))
        for (const reference of referencesIn(await readFile(join(STYLES, name), 'utf8'))) used.add(reference)
      // A set grows while it is walked: what a token refers to is visited in its turn.
      for (const name of used) for (const other of referencesIn(declarations.get(name) ?? '')) used.add(other)
      const contents = tokens.replace(/^ *(--[\w-]+):.*;$/gm, (line, name) => (used.has(name) ? line : ''))
      return { contents, loader: 'css' }
    })
  },
}

/** Bundles the browser code and the styles into static/build/, which then holds nothing else. */
export const build = async (): Promise<BuiltFile[]> => {
  const { metafile } = await bundle({
    absWorkingDir: root,
    entryPoints: {
      enrolment: 'src/client/enrolment.ts',
      'no-modules': 'src/client/no-modules.ts',
      bulk: 'src/client/bulk/bulk.ts',
      form: 'src/client/form.ts',
      app: 'src/ui/app.css',
      'software-keyboard': 'src/ui/software-keyboard.css',
    },
    outdir: OUT,
    chunkNames: 'chunk-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    legalComments: 'linked',
    metafile: true,
    logLevel: 'warning',
    plugins: [usedTokensOnly],
  })
  const written = new Set(Object.keys(metafile.outputs).map(path => join(root, path)))
  for await (const name of glob('**/*', { cwd: OUT })) {
    const path = join(OUT, name)
    if (!written.has(path)) await rm(path, { recursive: true, force: true })
  }
  return Promise.all(
    [...written].map(async path => {
      const contents = await readFile(path)
      return { name: relative(root, path), bytes: contents.length, gzipped: gzipSync(contents).length }
    }),
  )
}

if (import.meta.main) {
  const startedAt = performance.now()
  for (const { name, bytes, gzipped } of await build()) {
    console.log(
      `${name.padEnd(40)} ${(bytes / 1024).toFixed(1).padStart(7)} KB ${(gzipped / 1024).toFixed(1).padStart(7)} KB gzipped`,
    )
  }
  console.log(`built in ${Math.round(performance.now() - startedAt)} ms`)
}
