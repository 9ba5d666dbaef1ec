/** What stops a start: one sentence for the person at the console, with what to do about it. */
export class Failure extends Error {
  override name = 'Failure'
}

/** The system's own code of an error (`EADDRINUSE`, `EACCES`, …), if it has one. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/** Ends the process with the sentence on stderr; the stack is shown only of what nobody foresaw. */
export const exitWith = (error: unknown): never => {
  console.error(error instanceof Failure ? error.message : error)
  process.exit(1)
}
