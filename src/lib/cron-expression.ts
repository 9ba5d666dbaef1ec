/** The fields of a cron expression in their order, each as a number of the UTC time. */
const FIELDS = [
  (at: Date) => at.getUTCMinutes(),
  (at: Date) => at.getUTCHours(),
  (at: Date) => at.getUTCDate(),
  (at: Date) => at.getUTCMonth() + 1,
  (at: Date) => at.getUTCDay(),
] as const

const matches = (field: string, value: number): boolean =>
  field.split(',').some(part => {
    const [, from = '*', to, step] = /^(\*|\d+)(?:-(\d+))?(?:\/(\d+))?$/.exec(part) ?? [part, '']
    if (from === '*') return value % Number(step ?? 1) === 0
    const least = Number(from)
    const most = Number(to ?? (step === undefined ? from : 59))
    return value >= least && value <= most && (value - least) % Number(step ?? 1) === 0
  })

/** Whether a five-field expression is due in this minute (UTC, as on Cloudflare). Lists, ranges and steps of numbers. */
export const isDue = (expression: string, at: Date): boolean => {
  const fields = expression.trim().split(/\s+/)
  return fields.length === FIELDS.length && FIELDS.every((read, i) => matches(fields[i] ?? '', read(at)))
}
