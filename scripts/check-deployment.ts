// Whether both environments of wrangler.toml and wrangler.signer.toml would deploy, and how large the Workers then are.
// Touches nothing remote.
import { dryRun } from './deployment/dry-run.ts'
import {
  problemsWith,
  readEnvironment,
  requiredSecrets,
  SIGNER,
  signerProblems,
  unroutedHosts,
} from './deployment/environment.ts'
import { ENVIRONMENTS } from './deployment/environment-name.ts'
import { exitWith, Failure } from './local/failure.ts'

/** What is parsed at every cold start; Cloudflare would take 10 MB. */
const LARGEST_WORKER = 200 * 1024

try {
  for (const name of ENVIRONMENTS) {
    const environment = readEnvironment(name)
    const [{ gzipped, warnings }, signer] = await Promise.all([dryRun(name), dryRun(name, SIGNER)])
    const problems = [
      ...warnings,
      ...signer.warnings,
      ...signerProblems(environment),
      ...problemsWith(environment, requiredSecrets(environment)),
      ...unroutedHosts(environment).map(host => `no route leads ${host} here`),
      ...(gzipped > LARGEST_WORKER ? [`the Worker has more than ${LARGEST_WORKER / 1024} KB gzipped`] : []),
    ]
    console.log(`${environment.worker}: ${(gzipped / 1024).toFixed(1)} KB gzipped`)
    console.log(`its signer: ${(signer.gzipped / 1024).toFixed(1)} KB gzipped`)
    if (problems.length > 0) throw new Failure(`${name} would not deploy well:\n  ${problems.join('\n  ')}`)
  }
} catch (error) {
  exitWith(error)
}
