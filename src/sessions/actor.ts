import type { CertificateRecord } from './store.ts'

/** Who is logged in, as the record stands with this very request. */
export type Actor = CertificateRecord
