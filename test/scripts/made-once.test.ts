import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { madeOnce } from '../../scripts/local/made-once.ts'
import { ROOT } from '../../scripts/local/settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'made-once-'))
const source = join(folder, 'source.txt')
const kind = `test-${process.pid}`
const cache = join(ROOT, 'node_modules/.cache', kind)

let made = 0

/** What is made of the source: itself, in capitals. */
const make = (): Promise<string> =>
  madeOnce(kind, [relative(ROOT, source)], async draft => {
    made += 1
    writeFileSync(join(draft, 'result.txt'), readFileSync(source, 'utf8').toUpperCase())
  })

const resultIn = (place: string): string => readFileSync(join(place, 'result.txt'), 'utf8')

beforeEach(() => {
  made = 0
  rmSync(cache, { recursive: true, force: true })
  writeFileSync(source, 'one')
})

after(() => {
  rmSync(cache, { recursive: true, force: true })
  rmSync(folder, { recursive: true, force: true })
})

test('it is made once, and again when a source has changed; the source as it was finds the first again', async () => {
  const first = await make()
  assert.equal(await make(), first)
  assert.equal(made, 1)
  writeFileSync(source, 'two')
  const second = await make()
  assert.deepEqual([resultIn(first), resultIn(second), made], ['ONE', 'TWO', 2])
  writeFileSync(source, 'one')
  assert.equal(await make(), first)
  assert.equal(made, 2)
})

test('two who make it at once get the same, whole', async () => {
  const [one, other] = await Promise.all([make(), make()])
  assert.equal(one, other)
  assert.equal(resultIn(one), 'ONE')
  assert.equal(readdirSync(cache).length, 1)
})

test('what could not be made leaves nothing behind, and is tried anew', async () => {
  const failing = madeOnce(kind, [relative(ROOT, source)], async draft => {
    writeFileSync(join(draft, 'half'), '')
    throw new Error('no')
  })
  await assert.rejects(failing, /no/)
  assert.deepEqual(readdirSync(cache), [])
  assert.equal(resultIn(await make()), 'ONE')
})

test('what was made of sources of more than a week ago goes when something is made', async () => {
  const first = await make()
  const eightDaysAgo = new Date(Date.now() - 8 * 24 * 60 * 60 * 1000)
  utimesSync(first, eightDaysAgo, eightDaysAgo)
  assert.equal(await make(), first, 'as long as it is wanted it stays')
  writeFileSync(source, 'two')
  assert.equal(dirname(await make()), cache)
  assert.equal(existsSync(first), false)
})
