import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../local/failure.ts'
import type { CeremonyRecord } from './folder.ts'
import { readCertificate, readKey, writeNew } from './folder.ts'

/** Certificates live 366 days: so long after its last one a CA still signs its revocation list. */
const OVERLAP_MS = 367 * 24 * 60 * 60 * 1000

type Issuing = CeremonyRecord['issuing'][number]

/**
 * Those before the newest whose certificates may still be about, newest first. Of a revoked one nothing is given on: its
 * key is lost, or in the wrong hands, so that its lists would prove nothing; the root's list says it all.
 */
const previousOf = ({ issuing }: CeremonyRecord, now: Date): Issuing[] =>
  issuing
    .slice(0, -1)
    .filter(({ revokedAt }, i) => {
      const successor = issuing[i + 1]
      const end = successor ? Date.parse(successor.madeAt) + OVERLAP_MS : 0
      return revokedAt === undefined && end > now.getTime()
    })
    .toReversed()

/**
 * Before the next one is made: half a ceremony would be left behind.
 * @throws Failure if the key of one is lost that is to go on signing its list
 */
export const mustHaveKeysToGiveOn = (dir: string, { issuing, ...record }: CeremonyRecord, now: Date): void => {
  const next = { name: '', serial: '', madeAt: now.toISOString() }
  for (const { name } of previousOf({ ...record, issuing: [...issuing, next] }, now)) {
    const file = join(dir, `${name}.key`)
    if (existsSync(file)) continue
    throw new Failure(`${file} is not there. If it is lost for good, nobody can sign that CA's list any more, and the root has
to revoke it first:

  npm run ca:create -- crl --dir ${dir} --revoke ${name} --reason cessationOfOperation`)
  }
}

/** Files for `wrangler secret bulk`, one for each Worker: all of its secrets change together. */
export type SecretsToPut = { portal: string; signer: string }

/**
 * Writes what the two Workers are to be given, under `put-<newest CA>`. The keys in the signer's file are not encrypted:
 * it is destroyed after it was used.
 */
export const writeSecrets = (dir: string, record: CeremonyRecord, passphrase: string, now: Date): SecretsToPut => {
  const newest = record.issuing.at(-1)
  if (!newest) throw new Error('an issuing CA was made before')
  const previous = previousOf(record, now)
  const certificateOf = ({ name }: Issuing) => Buffer.from(readCertificate(dir, name).rawData).toString('base64')
  const keyOf = ({ name }: Issuing) => readKey(dir, name, passphrase).toString('base64')
  // `null` deletes what an earlier rotation has put there.
  const ofPrevious = (name: string, values: readonly string[]) =>
    record.issuing.length > 1 ? { [name]: values.join(' ') || null } : {}
  const certificates = {
    ISSUING_CA_CERTIFICATE: certificateOf(newest),
    ...ofPrevious('PREVIOUS_ISSUING_CA_CERTIFICATES', previous.map(certificateOf)),
  }
  const keys = { ISSUING_CA_KEY: keyOf(newest), ...ofPrevious('PREVIOUS_ISSUING_CA_KEYS', previous.map(keyOf)) }
  const write = (worker: string, values: Record<string, string | null>): string => {
    const file = join(dir, `put-${newest.name}`, `${worker}.json`)
    writeNew(file, JSON.stringify(values))
    return file
  }
  return { portal: write('portal', certificates), signer: write('signer', { ...certificates, ...keys }) }
}
