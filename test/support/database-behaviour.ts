import type { Database } from '../../src/deps.ts'
import { isDuplicate, isLostRace, mustHaveChangedOne } from '../../src/lib/batch.ts'

const failing = async (work: () => Promise<unknown>): Promise<unknown> => {
  try {
    await work()
    return 'nothing failed'
  } catch (error) {
    return error
  }
}

const says = (error: unknown, words: string): boolean => error instanceof Error && error.message.includes(words)

/**
 * What the app relies on of its database, tried on a database with the migrations applied. The same must come out on D1
 * and on what stands for it.
 */
export const behaviourOf = async (db: Database) => {
  const bank = (code: string) =>
    db.prepare(`INSERT INTO banks (code, name, office, telephone, hours) VALUES (?, 'n', 'o', '0', 'h')`).bind(code)
  const banks = async (like: string) =>
    (await db.prepare('SELECT code FROM banks WHERE code LIKE ? ORDER BY code').bind(like).all<{ code: string }>())
      .results
  const types = 'SELECT typeof(?1) AS a, typeof(?2) AS b, typeof(?3) AS c, typeof(?4) AS d, typeof(?5) AS e, ?1 AS f'
  const bytes = new Uint8Array([9, 1, 2, 255, 9]).subarray(1, 4)
  const inserted = await bank('9901').run()
  const rename = 'UPDATE banks SET name = ?2 WHERE code = ?1'
  const lost = await failing(() =>
    db.batch([bank('9902'), db.prepare(rename).bind('0000', 'x'), mustHaveChangedOne(db), bank('9903')]),
  )
  const pairs = db.prepare('SELECT ?1 AS a, ?2 AS a, NULL AS b').bind('x', 'y')
  return {
    types: await db.prepare(types).bind(7, 'x', null, true, bytes).first(),
    blob: await db.prepare('SELECT ? AS der').bind(bytes).first(),
    buffer: await db.prepare('SELECT ? AS der').bind(bytes.slice().buffer).first('der'),
    large: await db.prepare('SELECT ? AS at').bind(1_795_635_002_796).first('at'),
    forgotten: says(await failing(async () => db.prepare('SELECT ?').bind(undefined).first()), 'D1_TYPE_ERROR'),
    nothing: await db.prepare('SELECT 1 FROM banks WHERE code = ?').bind('none').first(),
    raw: await pairs.raw(),
    rawNamed: await pairs.raw({ columnNames: true }),
    inserted: inserted.meta.changes,
    unmatched: (await db.prepare(rename).bind('0000', 'x').run()).meta.changes,
    selected: (await db.prepare('SELECT 1').run()).meta.changes,
    returned: await db
      .prepare('UPDATE banks SET name = ? WHERE code = ? RETURNING name, length(name) AS n')
      .bind('新しい', '9901')
      .all()
      .then(({ results, meta }) => ({ results, changes: meta.changes })),
    batch: (await db.batch([bank('9911'), db.prepare(rename).bind('9911', 'y'), mustHaveChangedOne(db)])).map(
      ({ meta }) => meta.changes,
    ),
    lost: isLostRace(lost),
    afterLost: await banks('990%'),
    duplicate: isDuplicate(await failing(() => bank('9901').run()), 'banks.code'),
    orphan: says(
      await failing(() =>
        db
          .prepare(
            `INSERT INTO contracts (number, kind, bank_code, organisation, initial_password_hash, created_at)
             VALUES ('99999901', 'organisation', '0000', 'x', '', 0)`,
          )
          .run(),
      ),
      'FOREIGN KEY constraint failed',
    ),
    appendOnly: says(
      await failing(() =>
        db.batch([
          db.prepare(`INSERT INTO history (at, operation, result) VALUES (0, 'logout', 'done')`),
          db.prepare('UPDATE history SET at = 1'),
        ]),
      ),
      'history is append-only',
    ),
    parallel: (
      await Promise.all(
        Array.from({ length: 20 }, () =>
          failing(() =>
            db.batch([
              db.prepare(`UPDATE banks SET office = 'p' WHERE code = '9911' AND office = 'o'`),
              mustHaveChangedOne(db),
            ]),
          ),
        ),
      )
    ).filter(isLostRace).length,
  }
}

export const BEHAVIOUR: Awaited<ReturnType<typeof behaviourOf>> = {
  types: { a: 'real', b: 'text', c: 'null', d: 'real', e: 'blob', f: 7 },
  blob: { der: [1, 2, 255] },
  buffer: [1, 2, 255],
  large: 1_795_635_002_796,
  forgotten: true,
  nothing: null,
  raw: [['x', 'y', null]],
  rawNamed: [
    ['a', 'a', 'b'],
    ['x', 'y', null],
  ],
  inserted: 1,
  unmatched: 0,
  selected: 0,
  returned: { results: [{ name: '新しい', n: 3 }], changes: 1 },
  batch: [1, 1, 0],
  lost: true,
  afterLost: [{ code: '9901' }],
  duplicate: true,
  orphan: true,
  appendOnly: true,
  parallel: 19,
}
