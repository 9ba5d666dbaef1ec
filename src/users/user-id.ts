import * as z from 'zod/mini'
import { folded } from '../lib/fields.ts'

/** Manual ④: 6–12 half-width letters and digits, both kinds, case-sensitive. */
export const userIdField = z
  .string('E1001')
  .check(
    z.overwrite(folded),
    z.minLength(1, 'E1001'),
    z.regex(/^(?=[0-9]*[A-Za-z])(?=[A-Za-z]*[0-9])[A-Za-z0-9]{6,12}$/, 'E1006'),
  )
