import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { messages } from '../../src/ui/messages.ts'

test('docs/messages.md lists exactly the messages there are', () => {
  const listed = [...readFileSync('docs/messages.md', 'utf8').matchAll(/^\| (E\d{4}) \| (.*) \|$/gm)].map(m => [
    m[1],
    m[2],
  ])
  assert.deepEqual(listed.sort(), Object.entries(messages).sort())
})
