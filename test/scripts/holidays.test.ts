import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { holidaysModule } from '../../scripts/holidays.ts'

test("src/lib/japanese-holidays.ts holds the package's days: node scripts/holidays.ts writes it anew", () => {
  assert.equal(readFileSync('src/lib/japanese-holidays.ts', 'utf8'), holidaysModule())
})
