import { TEN_YEARS } from '../lib/old-rows.ts'
import { type Archive, type Archived, nameAfter, nameOf, numberIn, unpack } from './archive.ts'
import { type CanonicalRow, hashRows } from './canonical-row.ts'
import { BEGINNING, type Checkpoint, problemOf } from './checkpoint.ts'
import { compareRows } from './compare-rows.ts'
import type { Finding } from './finding.ts'
import type { TrustedKeys } from './history-key.ts'
import { restoredTipsIn } from './restored-tips.ts'
import type { Facts, HistorySource } from './verification-store.ts'

/** Checkpoints that a restore of the database lost, and that its entry in the history owns up to. */
export type Lost = { checkpoints: Checkpoint[]; rows: CanonicalRow[] }

export type Report = {
  findings: Finding[]
  checkpoints: number
  rows: number
  /** Rows that the next checkpoint will seal. */
  unsealed: number
  purgedUpTo: number
  lost: Lost
}

/** What is verified, by whose signatures, against which archive, and when: purged rows must be ten years old. */
export type Subject = { source: HistorySource; keys: TrustedKeys; archive: Archive | null; now: Date }

/** Where the proof stands. `hash` is null after a checkpoint that nothing proves: the next one is taken as it comes. */
type Standing = { number: number; hash: string | null; lastId: number }

/** Rows that were slipped between those of one checkpoint, at most so many of which are named. */
const MOST_STRANGERS = 1_000

const copiesOf = async (archive: Archive | null): Promise<Map<number, string[]>> => {
  const copies = new Map<number, string[]>()
  if (!archive) return copies
  for await (const name of archive.list(nameAfter(0))) {
    const number = numberIn(name)
    if (number !== null) copies.set(number, [...(copies.get(number) ?? []), name])
  }
  return copies
}

/** One walk along the chain, from its beginning. */
class Verification {
  readonly report: Report
  readonly #source: HistorySource
  readonly #keys: TrustedKeys
  readonly #archive: Archive | null
  readonly #copies: Map<number, string[]>
  readonly #facts: Facts
  /** The archive's names of all that was proved. */
  readonly #proved = new Set<string>()
  /** The archive's names of what proves nothing: told once, however often it is come by. */
  readonly #refused = new Set<string>()
  /** The numbers that keys have signed which were not given, by the keys' ids. */
  readonly #unknownKeys = new Map<string, Set<number>>()
  readonly #restoredTips: string[] = []
  readonly #now: Date
  #standing: Standing = BEGINNING

  constructor({ source, keys, archive, now }: Subject, facts: Facts, copies: Map<number, string[]>) {
    this.#source = source
    this.#keys = keys
    this.#archive = archive
    this.#now = now
    this.#facts = facts
    this.#copies = copies
    const lost = { checkpoints: [], rows: [] }
    this.report = { findings: [], checkpoints: 0, rows: 0, unsealed: 0, purgedUpTo: facts.purged, lost }
  }

  #tell(...findings: readonly Finding[]): void {
    this.report.findings.push(...findings)
  }

  /** A key that was changed or one of a forger: the same to whoever was not given it. Told by `end`, once for each key. */
  #noteUnknownKey({ keyId, number }: Checkpoint): void {
    this.#unknownKeys.set(keyId, (this.#unknownKeys.get(keyId) ?? new Set()).add(number))
  }

  /** The archive's copy under this name if it is whole and signed; told if it is not. */
  async #readCopy(name: string): Promise<Archived | null> {
    if (this.#refused.has(name)) return null
    const bytes = await this.#archive?.read(name)
    if (!bytes) return null
    const archived = await unpack(bytes).catch(() => null)
    const { checkpoint, rows } = archived ?? {}
    const isWhole =
      checkpoint !== undefined &&
      rows !== undefined &&
      nameOf(checkpoint) === name &&
      (await hashRows(checkpoint.previousHash, rows)) === checkpoint.rowsHash
    const problem = isWhole ? await problemOf(checkpoint, this.#keys) : 'changed'
    if (problem === null) return archived
    this.#refused.add(name)
    if (problem === 'unknown_key' && checkpoint) this.#noteUnknownKey(checkpoint)
    else this.#tell({ kind: 'archive_forged', name })
    return null
  }

  #follows(checkpoint: Checkpoint): boolean {
    const { hash, lastId } = this.#standing
    return (hash === null || checkpoint.previousHash === hash) && checkpoint.firstId > lastId
  }

  /** Takes a proved checkpoint as the next one and looks at the rows that it covers. */
  async #take(checkpoint: Checkpoint, copy: Archived | null): Promise<void> {
    const { hash, lastId } = this.#standing
    if (hash === null && checkpoint.firstId - 1 > lastId) await this.#tellUnproved(lastId, checkpoint.firstId - 1)
    const after = hash === null ? checkpoint.firstId - 1 : lastId
    const rows = await this.#source.rows(after, checkpoint.lastId, checkpoint.count + MOST_STRANGERS)
    const isPurged = checkpoint.number <= this.#facts.purged && checkpoint.newestAt < this.#now.getTime() - TEN_YEARS
    this.#tell(...(await compareRows(checkpoint, rows, copy?.rows ?? null, isPurged)))
    this.#restoredTips.push(...restoredTipsIn(rows))
    this.#proved.add(nameOf(checkpoint))
    this.#standing = checkpoint
    this.report.checkpoints += 1
    this.report.rows += rows.length
  }

  async #tellUnproved(after: number, upTo: number): Promise<void> {
    const [first] = await this.#source.rows(after, upTo, 1)
    if (first) this.#tell({ kind: 'rows_unproved', from: first.id, to: Math.min(upTo, this.#facts.lastId) })
  }

  /** In the place of one that is missing or forged: the archive's, if it has one that follows. Answers whether it has. */
  async #takeFromArchive(number: number): Promise<boolean> {
    for (const name of this.#copies.get(number) ?? []) {
      const copy = await this.#readCopy(name)
      if (!copy || !this.#follows(copy.checkpoint)) continue
      await this.#take(copy.checkpoint, copy)
      return true
    }
    this.#standing = { ...this.#standing, number, hash: null }
    return false
  }

  /**
   * One whose key was not given. As it was exported it may well be right, and no other line of the archive takes its place;
   * where the archive has a proved one instead, this one is forged.
   */
  async #passOver(stored: Checkpoint, isExported: boolean): Promise<void> {
    const { number } = stored
    if (isExported) this.#standing = { ...this.#standing, number, hash: null }
    else if (await this.#takeFromArchive(number))
      return this.#tell({ kind: 'checkpoint_forged', number, problem: 'unknown_key' })
    this.#noteUnknownKey(stored)
  }

  /** The next checkpoint that the database has. */
  async next(stored: Checkpoint): Promise<void> {
    for (let number = this.#standing.number + 1; number < stored.number; number++) {
      this.#tell({ kind: 'checkpoint_missing', number, lost: null })
      await this.#takeFromArchive(number)
    }
    const { number } = stored
    const name = nameOf(stored)
    const isThere = this.#copies.get(number)?.includes(name) ?? false
    const problem = (await problemOf(stored, this.#keys)) ?? (this.#follows(stored) ? null : 'chain')
    if (problem === 'unknown_key') return this.#passOver(stored, isThere)
    if (problem !== null) {
      this.#tell({ kind: 'checkpoint_forged', number, problem })
      await this.#takeFromArchive(number)
      return
    }
    const isDue = this.#archive !== null && number <= this.#facts.exported && number > this.#facts.purged
    if (isDue && !isThere) this.#tell({ kind: 'archive_missing', number, name })
    await this.#take(stored, isThere ? await this.#readCopy(name) : null)
  }

  /** What lies beyond the last checkpoint, and what the archive has that the database does not. */
  async end(): Promise<Report> {
    const { lastId, lastGiven, impossibleIds, exported } = this.#facts
    const last = this.#standing
    for (const id of impossibleIds) this.#tell({ kind: 'row_slipped_in', id, checkpoint: null })
    if (last.hash === null) await this.#tellUnproved(last.lastId, lastId)
    else this.report.unsealed = Math.max(0, lastId - last.lastId)
    const newest = Math.max(lastId, last.lastId)
    if (lastGiven > newest) this.#tell({ kind: 'rows_removed_at_end', from: newest + 1, to: lastGiven })
    // The rows of a restore may wait for their seal.
    this.#restoredTips.push(...restoredTipsIn(await this.#source.rows(last.lastId, lastId, MOST_STRANGERS)))
    const missing = await this.#findMissing()
    for (let number = last.number + 1; number <= exported && !missing.has(number); number++)
      this.#tell({ kind: 'checkpoint_missing', number, lost: null })
    for (const [keyId, numbers] of this.#unknownKeys)
      this.#tell({ kind: 'unknown_key', keyId, numbers: [...numbers].sort((a, b) => a - b) })
    return this.report
  }

  /** Answers the numbers that it told of. */
  async #findMissing(): Promise<Set<number>> {
    const unknown = new Map<string, Archived>()
    for (const name of [...this.#copies.values()].flat()) {
      if (this.#proved.has(name)) continue
      const copy = await this.#readCopy(name)
      if (copy) unknown.set(copy.checkpoint.hash, copy)
    }
    for (const tip of this.#restoredTips) {
      for (let copy = unknown.get(tip); copy; copy = unknown.get(copy.checkpoint.previousHash)) {
        unknown.delete(copy.checkpoint.hash)
        this.report.lost.checkpoints.push(copy.checkpoint)
        this.report.lost.rows.push(...copy.rows)
      }
    }
    // Not by their ids alone: two lines have the same ones.
    this.report.lost.rows.sort((a, b) => a.at - b.at || a.id - b.id)
    const told = new Set<number>()
    for (const { checkpoint } of unknown.values()) {
      const { number, firstId: from, lastId: to, count } = checkpoint
      this.#tell({ kind: 'checkpoint_missing', number, lost: { from, to, count } })
      told.add(number)
    }
    return told
  }
}

/**
 * Proves the whole history, row by row, by its checkpoints and their signatures, and where there is one by the archive.
 * Whatever was changed, removed, slipped in, forged or lost is named in the findings.
 */
export const verifyHistory = async (subject: Subject): Promise<Report> => {
  const { source, archive } = subject
  const walk = new Verification(subject, await source.facts(), await copiesOf(archive))
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    const page = await source.checkpoints(after)
    for (const checkpoint of page) await walk.next(checkpoint)
    const last = page.at(-1)
    if (!last) return walk.end()
    after = last.number
  }
}
