import type { Condition } from '../history/record.ts'

/** Of the user with this row id: for what is done for, or told to, somebody who may have left since it was asked for. */
export const isActiveUser = (id: string): Condition => ({
  sql: `EXISTS (SELECT 1 FROM users WHERE id = ? AND status = 'active')`,
  values: [id],
})
