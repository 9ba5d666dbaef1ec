import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import {
  codeField,
  initialPasswordField,
  isFreeOfUserId,
  passwordField,
  passwordIsFreeOfUserId,
  passwordParts,
  repeatedField,
} from '../../../src/credentials/schema.ts'

const told = (field: z.ZodMiniType, value: unknown) =>
  field.safeParse(value).error?.issues.map(({ message }) => message) ?? []

describe('what is typed', () => {
  test.each([
    ['a password', passwordField, 'E1007'],
    ['an initial password', initialPasswordField, 'E1004'],
    ['a code', codeField, 'E1012'],
  ] as const)('of one character is told to be no %s, of none to be missing', (_, field, code) => {
    expect(told(field, '1')).toEqual([code])
    expect(told(field, '')).toContain('E1001')
  })

  test('a second time may be anything but missing', () => {
    expect(told(repeatedField, '1')).toEqual([])
    expect(told(repeatedField, '')).toEqual(['E1001'])
  })

  test('is 8 to 12 characters as a password, exactly 8 as an initial one', () => {
    const ofLength = (length: number) => 'Minato#58Abc9'.slice(0, length)
    expect([7, 8, 12, 13].map(length => passwordParts(ofLength(length)).length)).toEqual([false, true, true, false])
    expect(told(initialPasswordField, 'Init#123')).toEqual([])
    for (const other of ['Init#12', 'Init#1234']) expect(told(initialPasswordField, other), other).toEqual(['E1004'])
  })
})

describe('a password without the user ID in it', () => {
  test('is what neither holds it nor is held against an empty one', () => {
    expect(isFreeOfUserId('Asample1#', 'sample1')).toBe(false)
    expect(isFreeOfUserId('Minato#58', 'sample1')).toBe(true)
    expect(isFreeOfUserId('Minato#58', '')).toBe(true)
  })

  test('is asked for where both were typed', () => {
    const form = z.object({ userId: z.optional(z.string()), password: z.optional(z.string()) })
    const of = (typed: z.infer<typeof form>) => told(form.check(passwordIsFreeOfUserId), typed)
    expect(of({ userId: 'sample1', password: 'Asample1#' })).toEqual(['E1008'])
    expect(of({ userId: 'sample1' })).toEqual([])
    expect(of({ password: 'undefined#1A' })).toEqual([])
  })
})
