import type { Deps } from '../deps.ts'
import { isLostRace } from '../lib/batch.ts'
import { CLOCK_SKEW_MS, DAY_MS } from '../lib/jst.ts'
import { log, loggedError } from '../lib/log.ts'
import { encodeRevocations } from '../pki/crl.ts'
import { concat } from '../pki/der.ts'
import { findList, findListDer, findRevokedPage, firstPageAfter, type PublishedList, publishList } from './crl-store.ts'

/** How long other parties may rely on a list. */
const VALID_MS = 7 * DAY_MS
/** A list is made anew before it is this old, also when nothing was revoked. */
const REMADE_AFTER_MS = DAY_MS
/**
 * RFC 5280 3.3: an entry stays until it has been on a list that was made after its certificate's end. This is longer
 * than any two lists are apart.
 */
const LISTED_AFTER_END_MS = VALID_MS
/** Entries read and encoded at a time. */
const PAGE = 10_000
/** Somebody else's list was published first: theirs is as good, unless something was revoked in between. */
const TRIES = 3

type Found = Awaited<ReturnType<typeof findList>>

/** One of the future, which a wrong clock has made, is believed by nobody. */
const isFresh = (list: PublishedList, revision: number, now: Date): boolean => {
  const age = now.getTime() - list.thisUpdate
  return list.revision === revision && age < REMADE_AFTER_MS && age >= -CLOCK_SKEW_MS
}

const encodeEntries = async ({ db }: Deps, issuer: string, now: Date): Promise<Uint8Array<ArrayBuffer>> => {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  let after: ReturnType<typeof firstPageAfter> | null = firstPageAfter(new Date(now.getTime() - LISTED_AFTER_END_MS))
  while (after) {
    const page: Awaited<ReturnType<typeof findRevokedPage>> = await findRevokedPage(db, issuer, after, PAGE)
    pieces.push(encodeRevocations(page.revocations))
    after = page.last
  }
  return concat(pieces)
}

/** Makes and publishes the next list. Its number rises also over a database that was restored to an earlier state. */
const publishNext = async (deps: Deps, issuer: string, { published, revision }: Found): Promise<PublishedList> => {
  const { db, ca, now } = deps
  const second = Math.floor(now().getTime() / 1000)
  const last = published?.number ?? null
  const list: PublishedList = {
    number: Math.max((last ?? 0) + 1, second),
    revision,
    thisUpdate: second * 1000,
    nextUpdate: second * 1000 + VALID_MS,
  }
  const der = await ca.signCrl(issuer, {
    number: BigInt(list.number),
    thisUpdate: new Date(list.thisUpdate),
    nextUpdate: new Date(list.nextUpdate),
    entries: await encodeEntries(deps, issuer, now()),
  })
  await db.batch(publishList(db, issuer, { list, der, last }))
  return list
}

/**
 * The issuer's list as it has to be now: the published one, or the next if something was revoked since or it has aged.
 * When none can be made, the published one goes on until its end: other parties are better off with it than with none.
 */
const freshList = async (deps: Deps, issuer: string): Promise<{ list: PublishedList; isNew: boolean }> => {
  for (let tries = 1; ; tries++) {
    const { published, revision } = await findList(deps.db, issuer)
    if (published && isFresh(published, revision, deps.now())) return { list: published, isNew: false }
    try {
      return { list: await publishNext(deps, issuer, { published, revision }), isNew: true }
    } catch (error) {
      if (isLostRace(error) && tries < TRIES) continue
      if (!published || published.nextUpdate <= deps.now().getTime()) throw error
      log({ event: 'revocation_list_not_renewed', issuer, error: loggedError(error) })
      return { list: published, isNew: false }
    }
  }
}

export type ServedList = PublishedList & {
  issuer: string
  /** Null if the asker has this very list. */
  der: Uint8Array<ArrayBuffer> | null
}

/**
 * The list as it is to be served now: of a CA that is not among the configured ones, because its key was lost or stolen or
 * its last certificate has expired, the last one until its end. Nobody makes another.
 */
const servedList = async (deps: Deps, issuer: string): Promise<PublishedList | undefined> => {
  if (deps.ca.authorities.some(({ keyId }) => keyId === issuer)) return (await freshList(deps, issuer)).list
  const { published } = await findList(deps.db, issuer)
  return published && published.nextUpdate > deps.now().getTime() ? published : undefined
}

/**
 * The revocation list of the issuing CA with this key ID, for other parties: our own gate asks the database. `isKnown`
 * tells whether the asker has it already. Undefined for a CA that is not ours, or is no longer.
 */
export const showRevocationList = async (
  deps: Deps,
  issuer: string,
  isKnown: (list: PublishedList) => boolean,
): Promise<ServedList | undefined> => {
  for (;;) {
    const list = await servedList(deps, issuer)
    if (!list) return undefined
    if (isKnown(list)) return { ...list, issuer, der: null }
    const der = await findListDer(deps.db, issuer, list.number)
    // Otherwise the next one was published in between.
    if (der) return { ...list, issuer, der }
  }
}

/** Each minute: lists that are out of date or about to age are made anew, so that askers seldom wait. Answers how many. */
export const renewRevocationLists = async (deps: Deps): Promise<number> => {
  let made = 0
  for (const { keyId: issuer } of deps.ca.authorities) {
    try {
      const { isNew } = await freshList(deps, issuer)
      if (isNew) made += 1
    } catch (error) {
      log({ event: 'revocation_list_missing', issuer, error: loggedError(error) })
    }
  }
  return made
}
