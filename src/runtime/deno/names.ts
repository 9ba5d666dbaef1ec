/** The main database's file in DATA_DIR. */
export const MAIN_FILE = 'main.sqlite'

/** The archive's folder in the local system's DATA_DIR; elsewhere ARCHIVE_DIR says where it is. */
export const ARCHIVE_FOLDER = 'archive'

/** Variables that this runtime alone reads, besides the app's configuration. */
export const RUNTIME_NAMES = ['DATA_DIR', 'ARCHIVE_DIR', 'PORT'] as const
