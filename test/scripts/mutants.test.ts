import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parseAst } from 'vitest/node'
import { explained } from '../mutants/explained.ts'
import { read } from '../mutants/faults.ts'
import { allMutants, instrumented } from '../mutants/plan.ts'
import { spoilt } from '../mutants/switched.ts'

const mutants = allMutants()

const faultsOf = (text: string): string[] => read(text).faults.map(({ what }) => what)

test('each explained mutant is one that is made', () => {
  const made = new Set(mutants.map(({ file, what }) => `${file}: ${what}`))
  for (const [file, whats] of explained)
    for (const what of whats.keys()) assert.ok(made.has(`${file}: ${what}`), `${file}: ${what}`)
})

test('a program with mutants in it is one', () => {
  for (const [file, text] of instrumented(mutants)) assert.doesNotThrow(() => parseAst(text, { lang: 'ts' }), file)
  for (const mutant of mutants.filter(({ place }) => place === undefined)) {
    const text = spoilt(readFileSync(mutant.file, 'utf8'), mutant)
    assert.doesNotThrow(() => parseAst(text, { lang: 'ts' }), `${mutant.file}: ${mutant.what}`)
  }
})

test('guards, limits, calls and elements are left out or moved', () => {
  assert.deepEqual(faultsOf('const f = (a, b) => { if (a === b) return 1; g(a); return [h(b), 2] }'), [
    'never: if (a === b)',
    'return 1;: 1 → 2',
    'left out: g(a);',
    'left out: h(b)',
    '[h(b), 2]: 2 → 3',
  ])
  assert.deepEqual(faultsOf('const f = (a, b) => a < b && !b'), [
    'a < b && !b → a < b',
    'a < b && !b → !b',
    'a < b → <=',
  ])
})

test('terms, assignments and limits of SQL are left out or moved', () => {
  assert.deepEqual(
    faultsOf("q(`UPDATE a SET b = ?1, c = max(c, ?2) WHERE d > ?3 AND (e IS NULL OR e <> 'f')`)").slice(1),
    [
      'SQL does not set: b = ?1',
      'SQL does not set: c = max(c, ?2)',
      'SQL min( in: a SET b = ?1, c = max(c, ?2) WHERE d > ?3 AND',
      'SQL without: d > ?3',
      'SQL >= in: = ?1, c = max(c, ?2) WHERE d > ?3 AND (e IS NULL OR e <>',
      "SQL without: (e IS NULL OR e <> 'f')",
      "SQL without: OR e <> 'f'",
    ],
  )
})
