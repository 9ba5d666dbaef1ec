import type { Deps } from '../deps.ts'
import { findAllCertificatesOf, type UsersCertificate } from './bank-store.ts'

/** Ten years of yearly renewals, and some that were lost. */
const SHOWN = 30

/** Those that work, that expired and that were revoked, newest first, of a user whom the caller may see. */
export const showUsersCertificates = ({ db }: Deps, user: string): Promise<UsersCertificate[]> =>
  findAllCertificatesOf(db, user, SHOWN)
