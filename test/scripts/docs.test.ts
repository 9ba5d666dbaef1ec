import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { LOG_LEVELS } from '../../src/lib/log.ts'
import { ALERT_KINDS } from '../../src/operations/needs-attention.ts'
import { messages } from '../../src/ui/messages.ts'
import { DOORS, nameOf } from '../support/doors.ts'
import { CATALOGUE, mailsPage } from '../support/mail-catalogue.ts'

test('docs/messages.md lists exactly the messages there are', () => {
  const listed = [...readFileSync('docs/messages.md', 'utf8').matchAll(/^\| (E\d{4}) \| (.*) \|$/gm)].map(m => [
    m[1],
    m[2],
  ])
  assert.deepEqual(listed.sort(), Object.entries(messages).sort())
})

test('docs/screens.md has every route, each at its origin, and no other', () => {
  const [, portal = '', member = ''] = readFileSync('docs/screens.md', 'utf8').split(/^## (?:Portal|Member) origin.*$/m)
  const listed = Object.entries({ portal, member }).flatMap(([origin, part]) =>
    [...part.matchAll(/`((?:GET|POST|PUT|DELETE)(?:, [A-Z]+)*) (\/[^` ]*)`/g)].flatMap(([, methods = '', path]) =>
      methods.split(', ').map(method => `${origin} ${method} ${path}`),
    ),
  )
  // A pattern of a parameter says nothing to a reader.
  const mounted = DOORS.map(door => nameOf(door).replace(/\{.*\}$/, ''))
  assert.deepEqual([...new Set(listed)].sort(), mounted.sort())
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

test('docs/operations.md explains every log event with its level, every metric and every alert', () => {
  const page = readFileSync('docs/operations.md', 'utf8')
  for (const [event, level] of Object.entries(LOG_LEVELS))
    assert.match(page, new RegExp(`^\\| \`${event}\` \\| ${level} \\|`, 'm'), event)
  const source = readFileSync('src/operations/collect-metrics.ts', 'utf8')
  const metrics = [...source.matchAll(/name: '(\w+)',\s*type: '(\w+)'/g)]
  assert.ok(metrics.length > 5)
  for (const [, name, type] of metrics)
    assert.ok(page.includes(`\`${name}${type === 'counter' ? '_total' : ''}\``), `${name} is not explained`)
  // What it means, what to do and how it ends: an alarm that nobody can end is soon read by nobody.
  for (const kind of ALERT_KINDS)
    assert.match(page, new RegExp(`^\\| \`${kind}\`(?: \\| [^|]{20,}){3} \\|$`, 'm'), kind)
})

const PAGES = ['README.md', 'deploy/self-hosted/README.md', ...globSync('docs/**/*.md')]

/** As GitHub makes them of headings. */
const anchorsIn = (page: string): string[] =>
  [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  )

test('links between the pages lead somewhere', () => {
  for (const page of PAGES) {
    for (const [, path = '', anchor] of readFileSync(page, 'utf8').matchAll(
      /\]\(((?!https?:)[^)#\s]*)(?:#([^)\s]+))?\)/g,
    )) {
      const target = path === '' ? page : join(dirname(page), path)
      assert.ok(existsSync(target), `${page} leads to ${path}`)
      if (anchor)
        assert.ok(anchorsIn(readFileSync(target, 'utf8')).includes(anchor), `${page} leads to ${path}#${anchor}`)
    }
  }
})

test('the files that the pages name are there', () => {
  for (const page of PAGES) {
    for (const [, path = ''] of readFileSync(page, 'utf8').matchAll(/`((?:[\w-]+\/)+[\w.-]+\.(?:tsx?|mjs|sql|md))`/g))
      assert.ok(existsSync(path) || existsSync(join('src', path)), `${page} names ${path}`)
  }
})
