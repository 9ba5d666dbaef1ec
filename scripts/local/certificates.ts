import { createPrivateKey, X509Certificate } from 'node:crypto'
import { globSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Authority,
  fromPem,
  type KeyedCertificate,
  makeIssuingCa,
  makeRoot,
  makeServerCertificate,
  toPem,
} from '../ca.ts'
import { Failure } from './failure.ts'
import { readIfThere, writeAtomically } from './files.ts'

const REMAKE_MS = 30 * 24 * 60 * 60 * 1000

export type Certificates = {
  /** Where the root's PEM lies: what a browser has to trust. */
  rootFile: string
  root: string
  issuing: KeyedCertificate
  /** The issuing CAs before, newest first: `rotateIssuingCa` put them aside. */
  previous: KeyedCertificate[]
  portal: KeyedCertificate
  member: KeyedCertificate
  /** Names of what this call made anew. */
  made: string[]
}

const read = (dir: string, name: string): KeyedCertificate | undefined => {
  const certificate = readIfThere(join(dir, `${name}.pem`))
  const key = readIfThere(join(dir, `${name}.key`))
  return certificate === undefined || key === undefined ? undefined : { certificate, key }
}

/** `issuing-before-3` is newer than `issuing-before-2`. */
const readPrevious = (dir: string): KeyedCertificate[] =>
  globSync('issuing-before-*.pem', { cwd: dir })
    .map(file => file.replace('.pem', ''))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .flatMap(name => read(dir, name) ?? [])

/**
 * Puts the issuing CA aside, so that the next start makes another one and both are known. Needs the system stopped.
 */
export const rotateIssuingCa = (dir: string): void => {
  const issuing = read(dir, 'issuing')
  if (!issuing) throw new Failure(`There is no issuing CA in ${dir} to rotate.`)
  write(dir, `issuing-before-${readPrevious(dir).length + 1}`, issuing)
  for (const file of ['issuing.pem', 'issuing.key']) rmSync(join(dir, file))
}

/** The key first: a crash in between leaves a pair that counts as missing, never a certificate without its key. */
const write = (dir: string, name: string, pair: KeyedCertificate): KeyedCertificate => {
  writeAtomically(join(dir, `${name}.key`), pair.key)
  writeAtomically(join(dir, `${name}.pem`), pair.certificate)
  return pair
}

/** Whether the pair belongs together, was signed by the root and holds now and for another `forMs`. */
const isUsable = (pair: KeyedCertificate, root: string, forMs: number, now: Date): boolean => {
  try {
    const certificate = new X509Certificate(pair.certificate)
    return (
      certificate.checkPrivateKey(createPrivateKey(pair.key)) &&
      certificate.verify(new X509Certificate(root).publicKey) &&
      certificate.validFromDate <= now &&
      certificate.validToDate.getTime() - now.getTime() > forMs
    )
  } catch {
    return false
  }
}

/**
 * The development certificates under `dir`, made where they are missing; a server's is made anew in its last 30 days.
 * The CAs are kept, since what they signed is in browsers and in the database.
 */
export const keepCertificates = async (dir: string, now: Date): Promise<Certificates> => {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const made: string[] = []
  const make = async (name: string, authority: Promise<Authority>): Promise<KeyedCertificate> => {
    made.push(name)
    return write(dir, name, await toPem(await authority))
  }

  const root = read(dir, 'root') ?? (await make('root', makeRoot(now)))
  if (!isUsable(root, root.certificate, 0, now))
    throw new Failure(`The development root CA in ${dir} is broken or expired: \`npm start -- --fresh\` begins anew.`)
  const signer = await fromPem(root)

  const kept = async (name: string, forMs: number, maker: () => Promise<Authority>): Promise<KeyedCertificate> => {
    const pair = read(dir, name)
    return pair && isUsable(pair, root.certificate, forMs, now) ? pair : make(name, maker())
  }
  return {
    rootFile: join(dir, 'root.pem'),
    root: root.certificate,
    issuing: await kept('issuing', 0, () => makeIssuingCa(signer, now)),
    previous: readPrevious(dir),
    portal: await kept('portal', REMAKE_MS, () => makeServerCertificate(signer, 'portal', now)),
    member: await kept('member', REMAKE_MS, () => makeServerCertificate(signer, 'member', now)),
    made,
  }
}
