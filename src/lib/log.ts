/**
 * Everything that this system ever logs, with all that may stand in it: no user, name, address, code or token has a
 * place here (docs/operations.md explains each event).
 */
export type LogEvent =
  | {
      event: 'request'
      requestId: string
      method: string
      /** The route's pattern, never the path: paths carry ids. */
      route: string
      status: number
      /** Milliseconds. */
      duration: number
      /** The message code of a refusal, where the whole request was refused. */
      code?: string
    }
  | { event: 'request_failed'; requestId: string; method: string; route: string; error: LoggedError }
  | { event: 'start_failed' | 'after_answer_failed' | 'answer_failed' | 'guard_thread_failed'; error: LoggedError }
  | { event: 'migrated'; migration: string }
  | { event: 'listening'; port: number }
  | { event: 'stopping' | 'stopped' }
  | { event: 'webhook_refused'; requestId: string; reason: string }
  /** An approved release that its guard has not heard of; the cron tries again. `request` is the approval's id. */
  | { event: 'guard_not_told'; request: string; error: LoggedError }
  | { event: 'lock_events_not_told'; failures: number; error: LoggedError }
  | { event: 'signing_refused'; reason: string }
  /** `issuer` is an issuing CA's key ID. */
  | { event: 'revocation_list_not_renewed' | 'revocation_list_missing'; issuer: string; error: LoggedError }
  | { event: 'alert'; kind: string; detail: Record<string, string | number> }
  | { event: 'alert_not_mailed'; kind: string }
  | { event: 'cron'; job: string; duration: number; result: unknown }
  | { event: 'cron_failed'; job: string; duration: number; error: LoggedError }
  /** Of Deno's hourly backup: that it was taken, or that it was not. */
  | { event: 'backup_not_noted'; isDone: boolean; error: LoggedError }

export type LoggedError = { name: string; message: string; frames: string[] }

/** How grave each event is. */
export const LOG_LEVELS: Record<LogEvent['event'], 'info' | 'warn' | 'error'> = {
  request: 'info',
  cron: 'info',
  migrated: 'info',
  listening: 'info',
  stopping: 'info',
  stopped: 'info',
  webhook_refused: 'warn',
  request_failed: 'error',
  start_failed: 'error',
  after_answer_failed: 'error',
  answer_failed: 'error',
  guard_thread_failed: 'error',
  lock_events_not_told: 'error',
  signing_refused: 'error',
  revocation_list_not_renewed: 'warn',
  revocation_list_missing: 'error',
  guard_not_told: 'error',
  cron_failed: 'error',
  backup_not_noted: 'warn',
  alert: 'error',
  alert_not_mailed: 'error',
}

const MOST_FRAMES = 12

/** Words with digits that only the database and the platform say. */
const HARMLESS = /^(D1_\w+|SQLITE_\w+|P-256|SHA-256|ECDSA|x509|pkcs8)\W*$/i

/**
 * An error's message may quote what a person typed. Every user ID, password, code, token and contract number has a
 * digit, every name a character beyond ASCII, every address an @ (rules.md 2): such words go, and quotations with them.
 */
const withoutWhatWasTyped = (message: string): string =>
  message
    .replace(/"[^"]*"|'[^']*'|`[^`]*`/g, '…')
    .split(/\s+/)
    .map(word => (HARMLESS.test(word) || !/[\d@]|[^\x20-\x7e]/.test(word) ? word : '…'))
    .join(' ')
    .slice(0, 300)

/** What may be logged of an error: its class, its message without what a person typed, and where it was thrown. */
export const loggedError = (error: unknown): LoggedError => {
  if (!(error instanceof Error)) return { name: typeof error, message: withoutWhatWasTyped(String(error)), frames: [] }
  const stack = error.stack ?? ''
  // The stack begins with the message, which may have lines that only look like frames.
  const at = stack.indexOf(error.message)
  const frames = (at < 0 ? '' : stack.slice(at + error.message.length))
    .split('\n')
    .map(line => line.trim())
    .filter(line => line.startsWith('at '))
  return { name: error.name, message: withoutWhatWasTyped(error.message), frames: frames.slice(0, MOST_FRAMES) }
}

/** Writes one line of JSON, the only way to say anything to the log (biome's noConsole). Never throws. */
export const log = (event: LogEvent): void => {
  const level = LOG_LEVELS[event.event]
  // biome-ignore lint/suspicious/noConsole: this is what all others go through
  console[level](JSON.stringify({ at: new Date().toISOString(), level, ...event }))
}
