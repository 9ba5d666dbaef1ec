import * as z from 'zod/mini'

const details = {
  /** Lifts lock and block of a bank's staff and of its offices' initial passwords. */
  release_staff: z.object({ bank: z.string() }),
  /** Revokes what an issuing CA has signed whose key was lost or stolen; another must be issuing. */
  replace_ca: z.object({ issuer: z.string() }),
  /** The database was restored to its state of `restoredTo` (milliseconds since the epoch); the guards went on. */
  restored_database: z.object({ restoredTo: z.number() }),
}

export type RecoveryKind = keyof typeof details

type OrderOf<K extends RecoveryKind> = {
  id: string
  kind: K
  detail: z.output<(typeof details)[K]>
  orderedAt: Date
  /** How far the work has come; empty before it begins. */
  position: string
}

export type ReleaseStaffOrder = OrderOf<'release_staff'>
export type ReplaceCaOrder = OrderOf<'replace_ca'>
export type RestoredDatabaseOrder = OrderOf<'restored_database'>
export type RecoveryOrder = ReleaseStaffOrder | ReplaceCaOrder | RestoredDatabaseOrder

/** What one step of an order has done, and where the next one goes on; null once there is none. */
export type Progress = { count: number; next: string | null }

export type OrderRow = { id: string; kind: RecoveryKind; detail: string; orderedAt: number; position: string }

/** @throws on a detail that `npm run recover` did not write */
export const toOrder = ({ id, kind, detail, orderedAt, position }: OrderRow): RecoveryOrder => {
  const common = { id, orderedAt: new Date(orderedAt), position }
  const json: unknown = JSON.parse(detail)
  switch (kind) {
    case 'release_staff':
      return { ...common, kind, detail: z.parse(details[kind], json) }
    case 'replace_ca':
      return { ...common, kind, detail: z.parse(details[kind], json) }
    case 'restored_database':
      return { ...common, kind, detail: z.parse(details[kind], json) }
  }
}
