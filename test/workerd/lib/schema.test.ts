import { describe, expect, test } from 'vitest'
import { contractNumberField } from '../../../src/contracts/schema.ts'
import { codeField, passwordField } from '../../../src/credentials/schema.ts'
import { mailField, maskMail, maskUserId, userNameField } from '../../../src/users/schema.ts'
import { userIdField } from '../../../src/users/user-id.ts'

const verdict = (
  schema: {
    safeParse: (v: unknown) => { success: boolean; data?: unknown; error?: { issues: { message: string }[] } }
  },
  value: unknown,
) => {
  const parsed = schema.safeParse(value)
  return parsed.success ? parsed.data : parsed.error?.issues[0]?.message
}

describe('input rules', () => {
  test.each([
    ['sample001', 'sample001'],
    ['ｓａｍｐｌｅ００１', 'sample001'],
    [' sample001 ', 'sample001'],
    ['1abcde', '1abcde'],
    ['abcdef', 'E1006'],
    ['123456', 'E1006'],
    ['abc12', 'E1006'],
    ['abcdef1234567', 'E1006'],
    ['abc_123', 'E1006'],
    ['', 'E1001'],
    [undefined, 'E1001'],
    [['abc123'], 'E1001'],
  ])('ユーザーID %j → %j', (value, expected) => expect(verdict(userIdField, value)).toBe(expected))

  test.each([
    ['Minato#58', 'Minato#58'],
    ['aA1 aA1!', 'E1007'],
    ['Passw0rd', 'E1007'],
    ['passw0rd!', 'E1007'],
    ['PASSW0RD!', 'E1007'],
    ['Password!', 'E1007'],
    ['Pa0!', 'E1007'],
    ['Minato#58Passw', 'E1007'],
    ['Passw0rd！', 'E1007'],
    ['Ｐassw0rd!a', 'E1007'],
  ])('パスワード %j → %j', (value, expected) => expect(verdict(passwordField, value)).toBe(expected))

  test('every printable ASCII symbol counts as a symbol', () => {
    for (let code = 0x21; code <= 0x7e; code++) {
      const symbol = String.fromCharCode(code)
      const expected = /[A-Za-z0-9]/.test(symbol) ? 'E1007' : `Passw0rd${symbol}`
      expect(verdict(passwordField, `Passw0rd${symbol}`)).toBe(expected)
    }
  })

  test.each([
    ['労金　太郎', '労金　太郎'],
    ['労金 太郎', '労金　太郎'],
    ['𠮷'.repeat(20), '𠮷'.repeat(20)],
    ['葛\u{e0100}'.repeat(20), '葛\u{e0100}'.repeat(20)],
    ['か\u3099', 'が'],
    ['Ａｌｐｈａ', 'Ａｌｐｈａ'],
    ['ヴィクトル・Ω', 'ヴィクトル・Ω'],
    ['あ'.repeat(21), 'E1010'],
    ['Taro', 'E1010'],
    ['ﾛｳｷﾝ', 'E1010'],
    ['労金😀', 'E1010'],
    ['労金\u0007', 'E1010'],
    ['労金\u200b', 'E1010'],
    ['労\ud800', 'E1010'],
    ['été', 'E1010'],
    ['ハ\uff9eンノ', 'E1010'],
    ['山田\uff9e', 'E1010'],
    ['あ\u3099\u0301', 'あ\u3099\u0301'],
    [`あ${'\u0301'.repeat(3)}`, 'E1010'],
    ['   ', 'E1001'],
    ['葛\u{e0100}'.repeat(2000), 'E1010'],
  ])('ユーザー名 %j → %j', (value, expected) => expect(verdict(userNameField, value)).toBe(expected))

  test.each([
    ['samplemail@sample.co.jp', 'samplemail@sample.co.jp'],
    ['ｓample@sample.co.jp', 'sample@sample.co.jp'],
    ['a..b.@docomo.ne.jp', 'a..b.@docomo.ne.jp'],
    [`${'a'.repeat(37)}@sample.co.jp`, `${'a'.repeat(37)}@sample.co.jp`],
    [`${'a'.repeat(38)}@sample.co.jp`, 'E1011'],
    ['no-at.sample.co.jp', 'E1011'],
    ['two@at@sample.co.jp', 'E1011'],
    ['a@localhost', 'E1011'],
    ['a@-x.jp', 'E1011'],
    ['日本@sample.jp', 'E1011'],
    ['a b@sample.jp', 'E1011'],
    ['a@sample.jp\nBcc: x@y.jp', 'E1011'],
  ])('メールアドレス %j → %j', (value, expected) => expect(verdict(mailField, value)).toBe(expected))

  test.each([
    ['123456', '123456'],
    ['１２３４５６', '123456'],
    ['12345', 'E1012'],
    ['12345a', 'E1012'],
  ])('認証コード %j → %j', (value, expected) => expect(verdict(codeField, value)).toBe(expected))

  test.each([
    ['12345678', '12345678'],
    ['１２３４５６７８', '12345678'],
    ['123456789', 'E1002'],
  ])('契約番号 %j → %j', (value, expected) => expect(verdict(contractNumberField, value)).toBe(expected))

  test('addresses and IDs are masked where others may see them', () => {
    expect(maskMail('samplemail@sample.co.jp')).toBe('s***@sample.co.jp')
    expect(maskUserId('sample001')).toBe('sa*****01')
  })
})
