import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { messages } from '../../src/ui/messages.ts'
import { CATALOGUE, mailsPage } from '../support/mail-catalogue.ts'

test('docs/messages.md lists exactly the messages there are', () => {
  const listed = [...readFileSync('docs/messages.md', 'utf8').matchAll(/^\| (E\d{4}) \| (.*) \|$/gm)].map(m => [
    m[1],
    m[2],
  ])
  assert.deepEqual(listed.sort(), Object.entries(messages).sort())
})

test('docs/mails.md shows the mails as the templates make them', () => {
  assert.equal(readFileSync('docs/mails.md', 'utf8'), mailsPage())
})

test('no mail names a user ID in full, is wider than a mail window or leaves a blank unfilled', () => {
  for (const { name, mail } of Object.values(CATALOGUE).flat()) {
    assert.doesNotMatch(mail.text, /master01|general1|undefined|NaN|Invalid/, name)
    assert.match(mail.text, /^\S+　?\S* 様\n\n/, name)
    for (const line of mail.text.split('\n')) {
      // An address stands on a line of its own: broken, it would lead nowhere.
      assert.ok(line.length <= 60 || /^https:\S+$/.test(line), `${name}: ${line}`)
    }
  }
})
