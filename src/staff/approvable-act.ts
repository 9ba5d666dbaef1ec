import * as z from 'zod/mini'
import { REVOCATION_REASONS } from '../certificates/revoke-by-staff.ts'

const version = z.int()
/** The epochs of the blocks that were looked at: no later block is lifted. */
const epochs = z.partialRecord(z.enum(['portal', 'member']), z.int())

/**
 * What is done only with a second staff member's approval, as it is kept between request and decision. Each carries what
 * the requester saw (a version, an epoch, a name): once that is not so any more, nothing is carried out.
 */
const approvableAct = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('unblock_contract'), generation: z.int(), epoch: z.int() }),
  z.object({ kind: z.literal('unblock_user'), epochs }),
  z.object({ kind: z.literal('correct_mail'), version, oldMail: z.string(), mail: z.string() }),
  z.object({ kind: z.literal('password_link'), version, mail: z.string() }),
  z.object({
    kind: z.literal('reset_master'),
    version,
    generation: z.int(),
    initialPasswordHash: z.string(),
  }),
  z.object({ kind: z.literal('terminate_contract'), version }),
  z.object({ kind: z.literal('take_back_contract'), terminatedAt: z.int() }),
  z.object({
    kind: z.literal('register_staff'),
    userId: z.string(),
    name: z.string(),
    mail: z.string(),
    passwordHash: z.string(),
  }),
  z.object({
    kind: z.literal('change_staff'),
    version,
    oldName: z.string(),
    oldMail: z.string(),
    name: z.string(),
    mail: z.string(),
  }),
  z.object({ kind: z.literal('set_staff_password'), version, passwordHash: z.string() }),
  z.object({ kind: z.literal('release_staff'), epochs }),
  z.object({ kind: z.literal('delete_staff'), version }),
  z.object({ kind: z.literal('revoke_staff'), serial: z.string(), reason: z.enum(REVOCATION_REASONS) }),
])

export type ApprovableAct = z.output<typeof approvableAct>
export type ApprovableKind = ApprovableAct['kind']

/** The database's own rows: one that cannot be read is a bug. */
export const readAct = (kind: string, payload: string): ApprovableAct =>
  approvableAct.parse({ ...z.record(z.string(), z.unknown()).parse(JSON.parse(payload)), kind })
