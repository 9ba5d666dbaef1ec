import { build } from 'esbuild'

/** The signer's Worker as one module, for Miniflare to run beside the Worker under test. */
export const signerWorker = async (bindings: Record<string, string>) => {
  const { outputFiles } = await build({
    entryPoints: ['src/runtime/cloudflare/signer.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
  })
  return {
    name: 'rokin-onboarding-signer',
    modules: [{ type: 'ESModule' as const, path: 'signer.js', contents: outputFiles[0]?.text ?? '' }],
    compatibilityDate: '2026-10-01',
    compatibilityFlags: ['nodejs_compat'],
    bindings,
  }
}
