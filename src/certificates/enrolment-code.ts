import type { Config } from '../config.ts'
import { keyedHash } from '../lib/tokens.ts'

/** Six digits are guessed at once from a plain hash: the key is a secret that the database does not have. */
export const hashCode = (config: Config, enrolment: string, code: string): Promise<string> =>
  keyedHash(config.TOKEN_KEY, `code:${enrolment}:${code}`)
