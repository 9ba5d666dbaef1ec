import { createHmac, randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'

/** scrypt's cost (RFC 7914): memory is 128 · 2^log2N · r bytes, work grows with p too. */
export type ScryptCost = { log2N: number; r: number; p: number }

const HASH_BYTES = 32
const SALT_BYTES = 16
const PHC = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '')

/** The pepper keeps a stolen database alone from being guessed at; it never leaves the Worker's secrets. */
const derive = (password: string, pepper: string, salt: Buffer, cost: ScryptCost): Buffer => {
  const peppered = createHmac('sha256', pepper).update(password, 'utf8').digest()
  const N = 2 ** cost.log2N
  return scryptSync(peppered, salt, HASH_BYTES, { N, r: cost.r, p: cost.p, maxmem: 256 * N * cost.r })
}

/** A new hash in PHC string form: `$scrypt$ln=15,r=8,p=3$<salt>$<hash>`. Blocks for the whole computation. */
export const hashPassword = (password: string, pepper: string, cost: ScryptCost): string => {
  const salt = randomBytes(SALT_BYTES)
  const hash = derive(password, pepper, salt, cost)
  return `$scrypt$ln=${cost.log2N},r=${cost.r},p=${cost.p}$${unpadded(salt)}$${unpadded(hash)}`
}

const parse = (phc: string): { cost: ScryptCost; salt: Buffer; hash: Buffer } => {
  const [, log2N, r, p, salt, hash] = PHC.exec(phc) ?? []
  if (!log2N || !r || !p || !salt || !hash) throw new Error('the stored password hash is not an scrypt PHC string')
  return {
    cost: { log2N: Number(log2N), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  }
}

/** Whether the password is the one that was hashed. Throws if `phc` is not one of our own strings. */
export const verifyPassword = (password: string, phc: string, pepper: string): boolean => {
  const { cost, salt, hash } = parse(phc)
  return timingSafeEqual(derive(password, pepper, salt, cost), hash)
}

/** Whether the hash was made with another cost than today's and should be made anew at this login. */
export const isOutdated = (phc: string, cost: ScryptCost): boolean => {
  const stored = parse(phc).cost
  return stored.log2N !== cost.log2N || stored.r !== cost.r || stored.p !== cost.p
}

/**
 * A hash that no password has (all-zero salt and hash), with today's cost: checked for unknown IDs,
 * so that they take as long as known ones.
 */
export const dummyHash = (cost: ScryptCost): string =>
  `$scrypt$ln=${cost.log2N},r=${cost.r},p=${cost.p}$${'A'.repeat(22)}$${'A'.repeat(43)}`
