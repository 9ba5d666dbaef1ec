import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { availableParallelism, totalmem } from 'node:os'
import * as z from 'zod/mini'

const versioned = z.object({ version: z.string() })

/** The version of a package that is installed; a package that hides its package.json is asked through its own folder. */
const versionOf = (name: string): string =>
  versioned.parse(createRequire(import.meta.url)(`${name}/package.json`)).version

/** What a figure depends on, and nothing else of this machine. */
export const describeMachine = (): string => {
  const memory = Math.round(totalmem() / 1024 ** 3)
  const deno = /deno (\S+)/.exec(
    execFileSync('node', ['scripts/local/run-deno.mjs', '--version'], { encoding: 'utf8' }),
  )
  const versions = [
    `Node ${process.versions.node}`,
    `workerd ${versionOf('workerd')} (wrangler ${versionOf('wrangler')})`,
    `Deno ${deno?.[1] ?? '?'}`,
  ]
  return `${availableParallelism()} cores, ${memory} GB of memory; ${versions.join(', ')}`
}
