import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parseAst } from 'vitest/node'
import { explained } from '../mutants/explained.ts'
import { read } from '../mutants/faults.ts'
import { begin, met } from '../mutants/meetings.ts'
import { allMutants, instrumented } from '../mutants/plan.ts'
import { spoilt, switched } from '../mutants/switched.ts'

const mutants = allMutants()

const faultsOf = (text: string): string[] => read(text).faults.map(({ what }) => what)

test('each explained mutant is one that is made', () => {
  const made = new Set(mutants.map(({ file, what }) => `${file}: ${what}`))
  for (const [file, whats] of explained)
    for (const what of whats.keys()) assert.ok(made.has(`${file}: ${what}`), `${file}: ${what}`)
})

test('a program with mutants in it is one', () => {
  for (const [file, text] of instrumented(mutants)) assert.doesNotThrow(() => parseAst(text, { lang: 'ts' }), file)
  for (const mutant of mutants.filter(({ isAtImport }) => isAtImport)) {
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

test('of a product the first factor is moved: the others are units', () => {
  assert.deepEqual(
    faultsOf('const MS = 15 * 60 * 1000').filter(what => !what.endsWith('/')),
    ['15 * 60: 15 → 16'],
  )
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

/** A module's `f` with all its faults in it, and what of them it meets and does. */
const tryOut = (text: string) => {
  const { faults, ...parts } = read(text)
  const numbered = faults.map((fault, id) => ({ ...fault, id }))
  const f: unknown = new Function(`${switched(text, parts, numbered)}; return f`)()
  if (typeof f !== 'function') throw new Error('no function f')
  return {
    met: (...values: unknown[]): string[] => {
      begin()
      f(...values)
      return [...met].sort((a, b) => a - b).map(id => faults[id]?.what ?? '')
    },
    with: (what: string, ...values: unknown[]): unknown => {
      begin(numbered.find(fault => fault.what === what)?.id ?? assert.fail(what))
      try {
        return f(...values)
      } finally {
        begin()
      }
    },
  }
}

test('a fault of a value is met where the value would be another, whatever stands around it', () => {
  const compared = tryOut('const f = (a, b) => a < 5 && b')
  assert.deepEqual(compared.met(3, true), [])
  assert.deepEqual(compared.met(3, false), ['a < 5 && b → a < 5'])
  assert.deepEqual(compared.met(5, true), ['a < 5 && b → b', 'a < 5 → <=', 'a < 5: 5 → 6'])
  assert.deepEqual(compared.met(7, false), [])
  const asked = tryOut('const f = a => { if (a !== null) return 1; return a ? 2 : 3 }')
  assert.deepEqual(asked.met('x'), ['never: if (a !== null)', 'return 1;: 1 → 2'])
  assert.deepEqual(asked.met(null), ['always true: a ? 2 : 3', 'a ? 2 : 3: 3 → 4'])
})

test('one of a call is met where the call is, and nothing is called twice to find out', () => {
  const calls: string[] = []
  const call = (name: string) => calls.push(name)
  const called = tryOut(`const f = (call, is) => {
    const before = call('before')
    if (is) call('inside')
    return [call('element'), before > call('last')]
  }`)
  assert.deepEqual(called.met(call, false), ["left out: call('element')", "before > call('last') → >="])
  assert.deepEqual(calls, ['before', 'element', 'last'])
  assert.ok(called.met(call, true).includes("left out: call('inside')"))
})

test('one of a constant is met and there where a function reads it, or another that is made of it', () => {
  const text = `const DAY = 24
const WEEK = 7 * DAY
const f = (days, is) => is ? { WEEK }.WEEK + days : DAY`
  const { met: metBy, with: withFault } = tryOut(text)
  assert.deepEqual(
    metBy(0, false).filter(what => /DAY|WEEK/.test(what) && !what.includes('?')),
    ['DAY = 24: 24 → 25'],
  )
  assert.ok(metBy(0, true).includes('7 * DAY: 7 → 8'))
  assert.equal(withFault('DAY = 24: 24 → 25', 1, true), 176)
  assert.equal(withFault('7 * DAY → /', 0, true), 7 / 24)
  assert.equal(withFault('7 * DAY → /', 0, false), 24)
})

test('one of an object is met and there wherever its property is read, by another module too', () => {
  const { met: metBy, with: withFault } = tryOut(
    `export const LIMITS = { low: 1, high: 5 }
    export const f = name => LIMITS[name]`.replaceAll('export ', ''),
  )
  assert.deepEqual(metBy('low'), ['low: 1: 1 → 2'])
  assert.equal(withFault('high: 5: 5 → 6', 'high'), 6)
  assert.equal(withFault('high: 5: 5 → 6', 'low'), 1)
})

test('a loop that a fault makes endless ends', () => {
  const { with: withFault } = tryOut(
    'const f = n => { let sum = 0; for (let i = 0; i < n; i = i + 1) sum++; return sum }',
  )
  assert.throws(() => withFault('i + 1 → -', 3), /a loop without end/)
})
