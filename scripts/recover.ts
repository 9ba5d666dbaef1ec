// `npm run recover`: the last resort, with the deployment's own credentials. Writes an order, signed off by two people,
// into the database; the system's cron carries it out. Step by step: docs/operations.md, "Recovery".
import { parseArgs } from 'node:util'
import { TEN_YEARS } from '../src/lib/old-rows.ts'
import { exitWith, Failure } from './local/failure.ts'
import {
  orderRecovery,
  orderReleaseOfStaff,
  readSignOff,
  SIGN_OFF_OPTIONS,
  SIGN_OFF_USAGE,
  withdrawOrder,
} from './local/recovery-order.ts'
import { readSettings } from './local/settings.ts'
import { askOf, TARGET_OPTIONS, type Target, targetOf } from './local/target.ts'

const USAGE = `npm run recover -- staff --bank 2963 SIGN-OFF        lock and block of all staff of a bank are lifted
npm run recover -- replace-ca --issuer KEYID SIGN-OFF   all certificates of an issuing CA are revoked
npm run recover -- restored --to INSTANT SIGN-OFF       after the database was restored to its state of INSTANT
npm run recover -- withdraw --order ID SIGN-OFF         an open order is given up
npm run recover -- status                               what was ordered, and how far it is
  SIGN-OFF: ${SIGN_OFF_USAGE}
  --env staging|production: the deployed system; --database FILE: a SQLite file; otherwise the local one`

const readOptions = (args: string[]) => {
  const text = { type: 'string' } as const
  try {
    const options = { ...TARGET_OPTIONS, ...SIGN_OFF_OPTIONS, bank: text, issuer: text, to: text, order: text } as const
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
    const [what, ...others] = positionals
    if (what === undefined || others.length > 0) throw new Failure(USAGE)
    return { ...values, what }
  } catch (error) {
    throw error instanceof Failure ? error : new Failure(`${error instanceof Error ? error.message : error}\n${USAGE}`)
  }
}

const instantOf = (text: string | undefined): number => {
  const at = Date.parse(text ?? '')
  if (text === undefined || Number.isNaN(at) || !/(Z|[+-]\d{2}:?\d{2})$/.test(text))
    throw new Failure('--to must be an instant with its zone, such as 2026-11-25T10:00:00+09:00.')
  if (at > Date.now()) throw new Failure('--to lies in the future.')
  return at
}

/** A slip of a digit would be an order that does nothing, while everybody believes that it was done. */
const mustHaveSigned = async (target: Target, issuer: string): Promise<void> => {
  if (!/^[0-9a-f]{40}$/.test(issuer))
    throw new Failure('--issuer must be the subject key identifier of the CA to replace, 40 hex digits.')
  const inUse = await askOf(target)<{ issuer: string; count: number }>(
    'SELECT issuer, count(*) AS count FROM certificates WHERE slot IS NOT NULL GROUP BY issuer',
  )
  if (inUse.some(row => row.issuer === issuer)) return
  const known = inUse.map(row => `\n  ${row.issuer} (${row.count})`).join('')
  throw new Failure(`No certificate in use was signed by ${issuer}. Nothing was ordered. In use are those of:${known}`)
}

type OrderRow = {
  id: string
  kind: string
  orderedAt: number
  orderedBy: string
  approvedBy: string
  position: string
  doneAt: number | null
  /** Carried out to its end, 1 or 0: the other that are no longer open were withdrawn. */
  isDone: 0 | 1
}

/** A part of its work and the place in it; what else stands there is the machine's. */
const howFar = (position: string): string => position.split(' ', 2).join(' ').trim() || 'not begun'

const standOf = ({ position, doneAt, isDone }: OrderRow): string => {
  if (doneAt === null) return `open (${howFar(position)})`
  const at = new Date(doneAt).toISOString()
  return isDone ? `done ${at}` : `withdrawn ${at}, not done (it came to: ${howFar(position)})`
}

const tellStatus = async (target: Target): Promise<void> => {
  const rows = await askOf(target)<OrderRow>(
    `SELECT id, kind, ordered_at AS orderedAt, ordered_by AS orderedBy, approved_by AS approvedBy, position,
            done_at AS doneAt, EXISTS (SELECT 1 FROM history WHERE event_key = 'recovery:' || o.id) AS isDone
     FROM recovery_orders o WHERE ordered_at > ?1 ORDER BY ordered_at DESC LIMIT 20`,
    // Before that the history no longer says what became of them.
    Date.now() - TEN_YEARS,
  )
  if (rows.length === 0) console.log('Nothing was ordered in ten years.')
  for (const row of rows) {
    const { id, kind, orderedAt, orderedBy, approvedBy } = row
    console.log(`${id}  ${kind}  ${new Date(orderedAt).toISOString()}  ${orderedBy}, ${approvedBy}  ${standOf(row)}`)
  }
}

const run = async (): Promise<void> => {
  const options = readOptions(process.argv.slice(2))
  const target = targetOf(options, readSettings(process.env).stateDir)
  switch (options.what) {
    case 'staff':
      return orderReleaseOfStaff(target, options.bank ?? '', readSignOff(options))
    case 'replace-ca': {
      const issuer = (options.issuer ?? '').replaceAll(':', '').toLowerCase()
      const signOff = readSignOff(options)
      await mustHaveSigned(target, issuer)
      await orderRecovery(target, { kind: 'replace_ca', detail: { issuer } }, signOff)
      return
    }
    case 'restored': {
      const detail = { restoredTo: instantOf(options.to) }
      await orderRecovery(target, { kind: 'restored_database', detail }, readSignOff(options))
      return
    }
    case 'withdraw':
      return withdrawOrder(target, options.order ?? '', readSignOff(options))
    case 'status':
      return tellStatus(target)
    default:
      throw new Failure(USAGE)
  }
}

try {
  await run()
} catch (error) {
  exitWith(error)
}
