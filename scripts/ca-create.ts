// `npm run ca:create`: the ceremony that makes the bank's own CA (docs/ca.md): an offline root, issuing CAs one after
// another, and the root's revocation list. Needs no network. Prints where everything belongs and never a key.
import { X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  makeIssuingCa,
  makeRoot,
  makeRootCrl,
  P256,
  P384,
  type RevokedCa,
  type Subject,
} from './ceremony/authorities.ts'
import {
  type CeremonyRecord,
  hasRecord,
  readAuthority,
  readRecord,
  writeAuthority,
  writeRecord,
} from './ceremony/folder.ts'
import { Asker, askNewPassphrase, askPassphrase } from './ceremony/passphrase.ts'
import { mustHaveKeysToGiveOn, writeSecrets } from './ceremony/secrets-to-put.ts'
import { exitWith, Failure } from './local/failure.ts'
import { writeAtomically } from './local/files.ts'

const USAGE = `npm run ca:create -- root    --dir FOLDER --organisation "…" --country JP --portal https://… [--years 20] [--policy OID]
npm run ca:create -- issuing --dir FOLDER [--years 5]
npm run ca:create -- crl     --dir FOLDER [--months 12] [--revoke issuing-1 --reason keyCompromise]`

const readOptions = (args: string[]) => {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        dir: { type: 'string' },
        organisation: { type: 'string' },
        country: { type: 'string', default: 'JP' },
        portal: { type: 'string' },
        policy: { type: 'string' },
        years: { type: 'string' },
        months: { type: 'string', default: '12' },
        revoke: { type: 'string' },
        reason: { type: 'string', default: 'keyCompromise' },
      },
    })
    const [command = '', ...more] = positionals
    if (more.length > 0 || values.dir === undefined) throw new Failure(USAGE)
    return { command, ...values, dir: values.dir }
  } catch (error) {
    throw error instanceof Failure ? error : new Failure(`${error instanceof Error ? error.message : error}\n${USAGE}`)
  }
}

type Options = ReturnType<typeof readOptions>

const whole = (text: string, what: string, most: number): number => {
  const number = Number(text)
  if (!/^\d{1,2}$/.test(text) || number < 1 || number > most)
    throw new Failure(`${what} must be a whole number from 1 to ${most}.`)
  return number
}

const subjectOf = ({ organisation, country, portal, policy }: Options): Subject => {
  // RFC 5280 A.1: a common name has at most 64, and this is a part of the CAs'.
  if (!organisation || organisation.length > 48) throw new Failure('--organisation must have 1 to 48 characters.')
  if (!/^[A-Z]{2}$/.test(country)) throw new Failure('--country must be an ISO 3166 code such as JP.')
  if (!portal || !/^https:\/\/[a-z0-9.-]+(:\d+)?$/.test(portal))
    throw new Failure('--portal must be an origin such as https://portal.example.jp.')
  if (policy !== undefined && !/^[0-2](\.\d+)+$/.test(policy)) throw new Failure('--policy must be an OID.')
  return { organisation, country, portal, ...(policy === undefined ? {} : { policy }) }
}

const fingerprintOf = (pem: string): string => new X509Certificate(pem).fingerprint256

const say = (line: string): void => console.log(line)

/** The ceremony's witnesses write this down; whoever installs the file compares it. */
const sayWhatWasMade = (dir: string, name: string, pem: string, notAfter: Date): void => {
  say(`\n${join(dir, `${name}.pem`)}\n  until    ${notAfter.toISOString()}\n  SHA-256  ${fingerprintOf(pem)}`)
}

const publishCrl = async (dir: string, record: CeremonyRecord, passphrase: string, months: number, now: Date) => {
  const root = await readAuthority(dir, 'root', P384, passphrase)
  const revoked = record.issuing.flatMap(({ serial, revokedAt, reason }): RevokedCa[] =>
    revokedAt === undefined ? [] : [{ serial, revokedAt, reason: reason ?? 'keyCompromise' }],
  )
  // As rules.md 6 has it for our lists: a folder restored from an older copy never lowers it.
  const number = Math.max(record.crlNumber + 1, Math.floor(now.getTime() / 1000))
  const der = await makeRootCrl(root, { number, revoked, months, now })
  writeRecord(dir, { ...record, crlNumber: number })
  writeAtomically(join(dir, 'root.crl'), der)
  writeAtomically(join(dir, 'ROOT_CRL'), der.toString('base64'))
  say(`\n${join(dir, 'root.crl')}: number ${number}, ${revoked.length} revoked, valid for ${months} months`)
  say(`  npx wrangler secret put ROOT_CRL --env production < ${join(dir, 'ROOT_CRL')}`)
}

const createRoot = async (options: Options, asker: Asker, now: Date): Promise<void> => {
  const { dir } = options
  const subject = subjectOf(options)
  const years = whole(options.years ?? '20', '--years', 30)
  if (hasRecord(dir)) throw new Failure(`${dir} has a root already, which is never overwritten.`)
  const passphrase = await askNewPassphrase(asker)
  const root = await makeRoot(subject, years, now)
  writeAuthority(dir, 'root', root, passphrase)
  const record = { ...subject, crlNumber: 0, issuing: [] }
  writeRecord(dir, record)
  sayWhatWasMade(dir, 'root', root.certificate.toString('pem'), root.certificate.notAfter)
  await publishCrl(dir, record, passphrase, whole(options.months, '--months', 24), now)
  say(`\nNext: npm run ca:create -- issuing --dir ${dir}`)
}

const createIssuing = async (options: Options, asker: Asker, now: Date): Promise<void> => {
  const { dir } = options
  const record = readRecord(dir)
  const years = whole(options.years ?? '5', '--years', 10)
  const passphrase = await askPassphrase(asker)
  mustHaveKeysToGiveOn(dir, record, now)
  const root = await readAuthority(dir, 'root', P384, passphrase)
  const number = record.issuing.length + 1
  const name = `issuing-${number}`
  const made = await makeIssuingCa(root, record, { number, years, now })
  writeAuthority(dir, name, made, passphrase)
  await readAuthority(dir, name, P256, passphrase)
  const { serialNumber: serial, notAfter } = made.certificate
  const grown = { ...record, issuing: [...record.issuing, { name, serial, madeAt: now.toISOString() }] }
  writeRecord(dir, grown)
  sayWhatWasMade(dir, name, made.certificate.toString('pem'), notAfter)
  const { portal, signer } = writeSecrets(dir, grown, passphrase, now)
  say(`
First give ${name}.pem and root.pem to whoever asks browsers for certificates, beside those that are there. Then, in this
order, since the portal must know the CA before the signer issues with it (and for staging the same with a CA of its own):

  npx wrangler secret bulk ${portal} --env production
  npx wrangler secret bulk ${signer} --env production --config wrangler.signer.toml

The keys in ${signer} are not encrypted: destroy it, and the medium that carried it, when it was put.`)
}

const REASONS = ['keyCompromise', 'superseded', 'cessationOfOperation'] as const

const createCrl = async (options: Options, asker: Asker, now: Date): Promise<void> => {
  const { dir, revoke } = options
  const record = readRecord(dir)
  const reason = REASONS.find(candidate => candidate === options.reason)
  if (!reason) throw new Failure(`--reason must be one of ${REASONS.join(', ')}.`)
  if (revoke !== undefined && !record.issuing.some(({ name }) => name === revoke))
    throw new Failure(
      `There is no ${revoke} in ${dir}: ${record.issuing.map(({ name }) => name).join(', ') || 'none'}.`,
    )
  const months = whole(options.months, '--months', 24)
  const passphrase = await askPassphrase(asker)
  const issuing = record.issuing.map(ca =>
    ca.name === revoke && ca.revokedAt === undefined ? { ...ca, revokedAt: now.toISOString(), reason } : ca,
  )
  await publishCrl(dir, { ...record, issuing }, passphrase, months, now)
}

const COMMANDS = new Map([
  ['root', createRoot],
  ['issuing', createIssuing],
  ['crl', createCrl],
])

const run = async (): Promise<void> => {
  const options = readOptions(process.argv.slice(2))
  const command = COMMANDS.get(options.command)
  if (!command) throw new Failure(USAGE)
  const asker = new Asker()
  try {
    await command(options, asker, new Date())
  } finally {
    asker.close()
  }
}

try {
  await run()
} catch (error) {
  exitWith(error)
}
