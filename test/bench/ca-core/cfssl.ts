import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../../scripts/local/free-port.ts'

export const CFSSL_HINT = 'cfssl is not installed (Debian: golang-cfssl)'

export const hasCfssl = (): boolean => spawnSync('cfssl', ['version']).status === 0

/** What our certificates are: for clients, 366 days, with a list of what was revoked. */
const PROFILE = {
  signing: {
    default: {
      usages: ['digital signature', 'client auth'],
      expiry: '8784h',
      crl_url: 'https://portal.example.jp/crl/issuing.crl',
    },
  },
}

/** `cfssl serve` with this CA, until it answers. */
export const startCfssl = async (
  folder: string,
  issuing: { key: string; certificate: string },
): Promise<{ url: string; stop: () => Promise<void> }> => {
  const file = (name: string, content: string): string => {
    const path = join(folder, name)
    writeFileSync(path, content, { mode: 0o600 })
    return path
  }
  const port = await freePort()
  const args = ['serve', '-address', '127.0.0.1', '-port', String(port), '-loglevel', '3']
  const ca = ['-ca', file('cfssl.pem', issuing.certificate), '-ca-key', file('cfssl.key', issuing.key)]
  const config = ['-config', file('cfssl.json', JSON.stringify(PROFILE))]
  const child = spawn('cfssl', [...args, ...ca, ...config], { stdio: 'ignore' })
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null) return
    child.kill()
    await once(child, 'exit')
  }
  const url = `http://127.0.0.1:${port}/api/v1/cfssl/sign`
  for (let i = 0; i < 100; i++) {
    if (await fetch(url).then(Boolean, () => false)) return { url, stop }
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  await stop()
  throw new Error('cfssl serve did not answer')
}
