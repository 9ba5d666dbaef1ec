import { generateKeyPairSync } from 'node:crypto'

/** What signs the history's checkpoints: base64 of PKCS#8, Ed25519. */
export const newHistoryKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
