/** What the cron does once a night; everything else it does each minute. */
export const NIGHTLY_JOBS = ['clean_up', 'history_purged'] as const

export type NightlyJob = (typeof NIGHTLY_JOBS)[number]

/** Not the cron's: who takes a backup each hour (runtime/deno) notes among its jobs how that went. */
export const BACKUP_JOB = 'backup'
