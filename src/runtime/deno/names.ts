/** The main database's file in DATA_DIR. */
export const MAIN_FILE = 'main.sqlite'

/**
 * Guards are spread over this many files, each with a write lock of its own: as many passwords can be checked at once.
 * Never changed: a guard would look for its counts in another file.
 */
export const SHARDS = 8

/** In DATA_DIR. */
export const guardFile = (shard: number): string => `guards-${shard}.sqlite`

export const GUARD_FILES: readonly string[] = Array.from({ length: SHARDS }, (_, shard) => guardFile(shard))

/** The archive's folder in the local system's DATA_DIR; elsewhere ARCHIVE_DIR says where it is. */
export const ARCHIVE_FOLDER = 'archive'

/** Variables that this runtime alone reads, besides the app's configuration. */
export const RUNTIME_NAMES = ['DATA_DIR', 'ARCHIVE_DIR', 'PORT'] as const
