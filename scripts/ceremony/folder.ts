import { createPrivateKey, KeyObject } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { X509Certificate } from '@peculiar/x509'
import * as z from 'zod/mini'
import { codeOf, Failure } from '../local/failure.ts'
import { writeJson } from '../local/files.ts'
import type { Authority } from './authorities.ts'

/** What the ceremony remembers between two meetings; nothing of it is secret. */
const recordSchema = z.object({
  organisation: z.string(),
  country: z.string(),
  portal: z.string(),
  policy: z.optional(z.string()),
  crlNumber: z.number(),
  issuing: z.array(
    z.object({
      /** `issuing-1` and so on: the name of its files. */
      name: z.string(),
      serial: z.string(),
      /** ISO 8601. */
      madeAt: z.string(),
      revokedAt: z.optional(z.string()),
      reason: z.optional(z.enum(['keyCompromise', 'superseded', 'cessationOfOperation'])),
    }),
  ),
})

export type CeremonyRecord = z.output<typeof recordSchema>

const RECORD = 'ca.json'

/** New files only, readable by their owner alone. @throws Failure if one is there already */
export const writeNew = (path: string, content: string | Uint8Array): void => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  try {
    writeFileSync(path, content, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw new Failure(`${path} is there already and is never overwritten.`)
    throw error
  }
}

export const hasRecord = (dir: string): boolean => existsSync(join(dir, RECORD))

export const writeRecord = (dir: string, record: CeremonyRecord): void => writeJson(join(dir, RECORD), record)

export const readRecord = (dir: string): CeremonyRecord => {
  try {
    return z.parse(recordSchema, JSON.parse(readFileSync(join(dir, RECORD), 'utf8')))
  } catch {
    throw new Failure(`${dir} is no folder of a ceremony: \`npm run ca:create -- root --dir ${dir} …\` begins one.`)
  }
}

/** The key encrypted (PKCS#8, PBES2 with AES-256-CBC), the certificate beside it, both PEM. */
export const writeAuthority = (
  dir: string,
  name: string,
  { certificate, keys }: Authority,
  passphrase: string,
): void => {
  const key = KeyObject.from(keys.privateKey)
  const pem = key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })
  writeNew(join(dir, `${name}.key`), pem)
  writeNew(join(dir, `${name}.pem`), `${certificate.toString('pem')}\n`)
}

export const readCertificate = (dir: string, name: string): X509Certificate =>
  new X509Certificate(readFileSync(join(dir, `${name}.pem`), 'utf8'))

/** The private key as PKCS#8 DER. @throws Failure if the passphrase is not the one it was encrypted with */
export const readKey = (dir: string, name: string, passphrase: string): Buffer => {
  try {
    const key = createPrivateKey({ key: readFileSync(join(dir, `${name}.key`), 'utf8'), passphrase })
    return key.export({ type: 'pkcs8', format: 'der' })
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw new Failure(`${join(dir, `${name}.key`)} is not there.`)
    throw new Failure('The passphrase is not the one that the keys were encrypted with.')
  }
}

export const readAuthority = async (
  dir: string,
  name: string,
  algorithm: EcKeyImportParams,
  passphrase: string,
): Promise<Authority> => {
  const certificate = readCertificate(dir, name)
  const pkcs8 = new Uint8Array(readKey(dir, name, passphrase))
  const privateKey = await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign'])
  return { certificate, keys: { privateKey, publicKey: await certificate.publicKey.export(algorithm, ['verify']) } }
}
