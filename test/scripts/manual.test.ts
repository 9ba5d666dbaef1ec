import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { readScreens } from '../../scripts/manual/folder.ts'
import { unpictured } from '../../scripts/manual/pictured.ts'
import { newSamples } from '../../scripts/manual/samples.ts'
import type { Screen } from '../../scripts/manual/screen.ts'
import { changedTexts, readSourceTexts } from '../../scripts/manual/source-texts.ts'
import { staleScreens } from '../../scripts/manual/stale.ts'
import { BUTTONS, explanationOf, FIELDS } from '../../scripts/manual/words.ts'

const root = mkdtempSync(join(tmpdir(), 'manual-test-'))
after(() => rmSync(root, { recursive: true, force: true }))

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

const VIEW = `/** 労金メニュー */
export const Page = () => (
  <main>
    <h1>労金メニュー</h1>
    <p>{count}件あります</p>
  </main>
)`
const MESSAGES = `export const messages = { E1001: '入力してください。', E1002: '使われない文です。' }`
const screen: Screen = {
  title: '労金メニュー',
  fields: [],
  buttons: [],
  outline: ['見出し1：労金メニュー', '文：3件あります', '文：入力してください。（E1001）'],
}
const manual = new Map([['bank', screen]])

let drawnFrom: readonly string[]

beforeEach(() => {
  rmSync(join(root, 'src'), { recursive: true, force: true })
  write('src/bank/page.tsx', VIEW)
  write('src/ui/messages.ts', MESSAGES)
  drawnFrom = readSourceTexts(root).all
})

const changes = (): string[] => changedTexts(manual, drawnFrom, readSourceTexts(root))

test('what the source says is its texts, without comments', () => {
  assert.deepEqual(drawnFrom, ['件あります', '使われない文です。', '入力してください。', '労金メニュー'])
  assert.deepEqual(changes(), [])
})

test('comments, layout and texts in another file do not make the manual stale', () => {
  write('src/bank/page.tsx', '// ここに何かを書く')
  write('src/bank/views/page.tsx', VIEW.replaceAll('\n', '\n\n').replace('労金メニュー */', 'ほかの説明 */'))
  assert.deepEqual(changes(), [])
})

test('a text that comes into a view makes it stale, and one that goes', () => {
  write('src/bank/page.tsx', VIEW.replace('件あります', '件の契約があります'))
  assert.deepEqual(changes(), ['- 件あります', '+ 件の契約があります'])
})

test('of the messages only those matter that a screen of the manual shows', () => {
  write('src/ui/messages.ts', MESSAGES.replace('使われない文です。', 'ほかの文です。'))
  assert.deepEqual(changes(), [])
  write('src/ui/messages.ts', MESSAGES.replace('入力してください。', '入力をお願いします。'))
  assert.deepEqual(changes(), ['- 入力してください。'])
})

test('what a screen says in the hint of a field alone counts too', () => {
  const field = { number: 1, label: '件名', isRequired: true, hint: ['使われない文です。'], options: [] }
  const hinting = new Map([['bank', { ...screen, fields: [field] }]])
  write('src/ui/messages.ts', MESSAGES.replace('使われない文です。', 'ほかの文です。'))
  assert.deepEqual(changedTexts(hinting, drawnFrom, readSourceTexts(root)), ['- 使われない文です。'])
})

test('a walk tells which screens say something else, and which came and went', () => {
  const other = {
    ...screen,
    outline: ['見出し1：労金メニュー', '文：3件の契約があります', '文：入力してください。（E1001）'],
  }
  assert.deepEqual(staleScreens(new Map([['bank', { ...screen, cuts: [0, 800] }]]), manual), [])
  assert.deepEqual(staleScreens(manual, new Map([['bank', other]])), [
    'bank (労金メニュー): is not as the manual shows it\n  - 文：3件あります\n  + 文：3件の契約があります',
  ])
  assert.deepEqual(staleScreens(manual, new Map([['menu', screen]])), [
    'bank: is in the manual and is not there any more',
    'menu: is not in the manual',
  ])
})

test('every button and field that is explained is on a screen of the manual', () => {
  const screens = [...readScreens(readFileSync('docs/manual/screens.json', 'utf8'))]
  const buttons = screens.flatMap(([id, screen]) => screen.buttons.map(({ name }) => explanationOf(id, name)?.key))
  assert.deepEqual(
    Object.keys(BUTTONS).filter(key => !buttons.includes(key)),
    [],
  )
  const fields = screens.flatMap(([, screen]) => screen.fields.map(({ label }) => label))
  assert.deepEqual(
    Object.keys(FIELDS).filter(label => !fields.includes(label)),
    [],
  )
})

test('every screen is pictured, and so are the states in which nobody can go on', () => {
  const screens = readScreens(readFileSync('docs/manual/screens.json', 'utf8'))
  assert.deepEqual(unpictured(screens, '.'), [])
  const without = (...ids: string[]): string[] =>
    unpictured(new Map([...screens].filter(([id]) => !ids.includes(id))), '.')
  assert.deepEqual(without('approvals'), ['member /bank/approvals has no picture'])
  assert.deepEqual(without('registration-closed'), ['portal /registration has no picture with E7023'])
  assert.deepEqual(without('failure', 'login-timed-out'), [
    'the screen of E9003 has no picture',
    'the screen of E4008 has no picture',
  ])
  assert.deepEqual(without('users-bounced'), ['no picture says メールが届いていない一般ユーザーがいます。'])
})

test('days, times, serial numbers and addresses are those of the sample day', () => {
  const begunAt = new Date('2026-11-26T09:40:00+09:00')
  const { of, show } = newSamples(begunAt, { portal: 'https://localhost:1', member: 'https://localhost:2' })
  assert.equal(of('2026年11月26日 9:41'), '2026年4月1日 10:00')
  assert.equal(of('2026年11月26日 10:11（30分間）'), '2026年4月1日 10:30（30分間）')
  assert.equal(of('2027年11月26日まで'), '2027年4月1日まで')
  assert.equal(of('2026年11月26日 0:00～2026年12月8日 0:00'), '2026年4月1日 0:00～2026年4月13日 0:00')
  assert.equal(of('sample00120261126094100.p12'), 'sample00120260401100000.p12')
  assert.equal(of('2026年11月26日 10:41まで'), '2026年4月1日 11:00まで')
  assert.equal(of('10:41までロックされています'), '11:00までロックされています')
  assert.equal(of('2026年11月29日 8:00からです'), '2026年4月4日 8:00からです')
  assert.equal(of('127.0.0.1'), '203.0.113.24')
  assert.equal(
    of(`https://localhost:1/certificate ${'0'.repeat(32)}`).slice(0, 38),
    'https://portal.example.jp/certificate ',
  )
  assert.equal(of(`${'0'.repeat(32)}`), of('0000 0000 0000 0000 0000 0000 0000 0000').replaceAll(' ', '').toLowerCase())
  show('123456', '482913')
  assert.equal(of('認証コード 123456'), '認証コード 482913')
})
