import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { runNode } from '../local/processes.ts'
import { WRANGLER } from '../local/wrangler.ts'
import type { EnvironmentName } from './environment-name.ts'

/**
 * `wrangler deploy --dry-run`: the Worker of this file as it would be deployed.
 * @returns its size in bytes, gzipped, and what wrangler warned of
 */
export const dryRun = async (
  environment: EnvironmentName,
  config = 'wrangler.toml',
): Promise<{ gzipped: number; warnings: string[] }> => {
  const folder = mkdtempSync(join(tmpdir(), 'dry-run-'))
  try {
    const said = await runNode(
      `The dry run of the deployment to ${environment} of ${config} failed`,
      [WRANGLER, 'deploy', '--dry-run', '--config', config, '--env', environment, '--outdir', folder],
      { WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_ENV: undefined },
      'both',
    )
    const scripts = readdirSync(folder).filter(name => name.endsWith('.js'))
    const gzipped = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name))).length, 0)
    return { gzipped, warnings: said.split('\n').filter(line => line.includes('WARNING')) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
