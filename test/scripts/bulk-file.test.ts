import assert from 'node:assert/strict'
import { mkdtempSync, openAsBlob, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkRows } from '../../src/client/bulk/check-rows.ts'
import { readFile } from '../../src/client/bulk/read-file.ts'
import { shiftJis } from '../support/shift-jis.ts'

const HEADINGS = {
  contractNumber: '契約番号',
  organisation: '会員・事業主名',
  mail: 'メールアドレス',
  initialPassword: '初期パスワード',
}
const HEAD = Object.values(HEADINGS).join(',')

const read = (contents: string | Uint8Array<ArrayBuffer>) => readFile(new Blob([contents]), HEADINGS)

const readWell = async (contents: string | Uint8Array<ArrayBuffer>) => {
  const file = await read(contents)
  assert.ok(file.ok, JSON.stringify(file))
  return file.value
}

const faultOf = async (contents: string | Uint8Array<ArrayBuffer>) => {
  const file = await read(contents)
  assert.ok(!file.ok)
  return file.error
}

const faultsIn = async (...lines: string[]) => {
  const { rows } = await readWell([HEAD, ...lines].join('\r\n'))
  return checkRows(rows).faults.map(({ row, column, code }) => [row, column, code])
}

test('UTF-8 with and without its mark and Shift_JIS are told apart; LF, CRLF and CR end a row', async () => {
  for (const end of ['\n', '\r\n', '\r']) {
    const text = [HEAD, '00000001,髙﨑①労働組合～－㈱,a@b.jp,Abcd#123', ''].join(end)
    for (const [contents, encoding] of [
      [text, 'UTF-8'],
      [`\ufeff${text}`, 'UTF-8'],
      [shiftJis(text), 'Shift_JIS'],
    ] as const) {
      const file = await readWell(contents)
      assert.equal(file.encoding, encoding)
      assert.deepEqual(
        file.rows.map(({ row, cells }) => [row, cells.contractNumber, cells.organisation]),
        [[2, '00000001', '髙﨑①労働組合～－㈱']],
      )
    }
  }
})

test('columns stand in any order, with others between them, and their headings in half-width too', async () => {
  const { rows } = await readWell(
    '"初期ﾊﾟｽﾜｰﾄﾞ",備考,メールアドレス, 契約番号 ,会員･事業主名\nAbcd#123,x,,00000001,組合\n',
  )
  assert.deepEqual(rows[0]?.cells, {
    contractNumber: '00000001',
    organisation: '組合',
    mail: '',
    initialPassword: 'Abcd#123',
  })
})

test('quotes, commas, doubled quotes and line ends inside a cell; blank rows count and are left out', async () => {
  const { rows } = await readWell(
    `${HEAD}\r\n\r\n00000001,"甲,""乙""\n丙",,"Ab""c,12"\r\n,,,\r\n00000002,丁,,Abcd#123\r\n\r\n`,
  )
  assert.deepEqual(
    rows.map(({ row, cells }) => [row, cells.organisation, cells.initialPassword]),
    [
      [3, '甲,"乙"\n丙', 'Ab"c,12'],
      [5, '丁', 'Abcd#123'],
    ],
  )
})

test('what cannot be read is refused as a whole, with what to do', async () => {
  assert.equal((await faultOf(new Uint8Array(50 * 1024 * 1024))).code, 'E7012')
  const many = Array.from({ length: 10_001 }, (_, i) => `${10_000_000 + i},組合,,Abcd#123`)
  assert.equal((await faultOf([HEAD, ...many].join('\n'))).code, 'E7013')
  assert.equal((await readWell([HEAD, ...many.slice(1)].join('\n'))).rows.length, 10_000)
  assert.equal((await faultOf(Uint8Array.from([0xff, 0xfe, 0x51, 0x59]))).code, 'E7014')
  assert.equal((await faultOf(Buffer.from(`\ufeff${HEAD}`, 'utf16le'))).code, 'E7014')
  for (const nothing of ['', '\n', HEAD, `${HEAD}\n,,,\n`]) {
    assert.match((await faultOf(nothing)).code, /^E70(15|17)$/)
  }
  assert.deepEqual(await faultOf('契約番号,契約番号,メールアドレス\n1,2,3'), {
    code: 'E7015',
    missing: ['organisation', 'initialPassword'],
    doubled: ['contractNumber'],
  })
  for (const broken of [`${HEAD}\n00000001,"組合,,Abcd#123`, `${HEAD}\n00000001,"組"合,,Abcd#123`]) {
    assert.equal((await faultOf(broken)).code, 'E7016')
  }
})

test('each row is checked by the rules of one contract, every column, and its number against the rows before', async () => {
  assert.deepEqual(
    await faultsIn('1234567,,nobody,abc', '00000001,組合,,Abcd#123', '０００００００１,組合,,Abcd#123'),
    [
      [2, 'contractNumber', 'E1002'],
      [2, 'organisation', 'E1001'],
      [2, 'mail', 'E1011'],
      [2, 'initialPassword', 'E1004'],
      [4, 'contractNumber', 'E7018'],
    ],
  )
  assert.deepEqual(await faultsIn('00000001,甲,乙,,Abcd#123', '00000002,外字\ue000,,Abcd#123', '00000003,組合'), [
    [2, null, 'E7019'],
    [3, 'organisation', 'E7002'],
    [4, 'initialPassword', 'E1001'],
  ])
})

test('a file that was changed after it was chosen is refused, not waited for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bulk-'))
  const path = join(folder, 'contracts.csv')
  writeFileSync(path, HEAD)
  const chosen = await openAsBlob(path)
  writeFileSync(path, `${HEAD}\n00000001,組合,,Abcd#123`)
  assert.deepEqual(await readFile(chosen, HEADINGS), { ok: false, error: { code: 'E7066' } })
  rmSync(folder, { recursive: true })
})

test('rows may end each in its own way, and an address of blanks is none', async () => {
  const { rows } = await readWell(
    `${HEAD}\n00000001,組合, ,Abcd#123\r\n00000002,組合,　,Abcd#123\r00000003,組合,,Abcd#123`,
  )
  const { good, faults } = checkRows(rows)
  assert.deepEqual(faults, [])
  assert.deepEqual(
    good.map(({ mail, initialPassword }) => [mail, initialPassword]),
    Array(3).fill(['', 'Abcd#123']),
  )
})

test('a fault never carries the password', async () => {
  const shifted = await readWell(`${HEAD}\n00000001,組合,Abcd#123\n Abcd#123,組合,,`)
  assert.deepEqual(
    checkRows(shifted.rows).faults.map(({ column, value }) => [column, value]),
    [
      ['mail', null],
      ['initialPassword', null],
      ['contractNumber', null],
      ['initialPassword', null],
    ],
  )
  const { rows } = await readWell(`${HEAD}\n1,組合,,secret-password`)
  assert.ok(!JSON.stringify(checkRows(rows).faults).includes('secret'))
})
