import { describe, expect, test } from 'vitest'
import { encode, encodeNumber, hexOctets, TAG } from '../../../src/pki/der.ts'
import { strongKeyOf } from '../../../src/pki/strong-key.ts'

const RSA = '300d06092a864886f70d0101010500'
const RSA_PSS = '300b06092a864886f70d01010a'

const rsaKey = (modulus: Uint8Array<ArrayBuffer>, exponent = 65_537n, algorithm = RSA) => {
  const subjectPublicKey = encode(TAG.sequence, modulus, encodeNumber(exponent))
  return strongKeyOf({ publicKey: new Uint8Array(0), algorithm: hexOctets(algorithm), subjectPublicKey })
}

describe('an RSA key', () => {
  test.each([2048, 2049, 3072, 4095, 4096])('of %d bits is strong', bits => {
    for (const modulus of [2n ** BigInt(bits - 1), 2n ** BigInt(bits) - 1n])
      expect(rsaKey(encodeNumber(modulus))).toMatchObject({ family: 'RSA' })
  })

  test.each([1, 1024, 2047, 4097, 8192])('of %d bits is not', bits => {
    for (const modulus of [2n ** BigInt(bits - 1), 2n ** BigInt(bits) - 1n])
      expect(rsaKey(encodeNumber(modulus))).toBeUndefined()
  })

  test('whose modulus would be negative is not, be it only just', () => {
    for (const first of [0x80, 0x81, 0xff]) {
      const modulus = Uint8Array.of(first, ...new Uint8Array(255).fill(1))
      expect(rsaKey(encode(TAG.integer, Uint8Array.of(0), modulus))).toMatchObject({ family: 'RSA' })
      expect(rsaKey(encode(TAG.integer, modulus))).toBeUndefined()
    }
  })

  test('of another exponent, or for another algorithm, is not', () => {
    const modulus = encodeNumber(2n ** 2047n)
    for (const exponent of [1n, 3n, 65_536n, 65_539n]) expect(rsaKey(modulus, exponent)).toBeUndefined()
    expect(rsaKey(modulus, 65_537n, RSA_PSS)).toBeUndefined()
  })
})
