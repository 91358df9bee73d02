import { describe, expect, test } from 'vitest'
import { InvalidField } from './errors.ts'
import { keccak, parseHash32, zeroHash } from './hash32.ts'

describe('parseHash32', () => {
  test('default', () => {
    expect(parseHash32(zeroHash)).toBe(zeroHash)
  })

  test('behavior: equal hashes are equal text', () => {
    expect(parseHash32(`0x${'AB'.repeat(32)}`)).toBe(`0x${'ab'.repeat(32)}`)
  })

  test.each(['', '0x', `0x${'ab'.repeat(31)}`, `0x${'ab'.repeat(33)}`, 'ab'.repeat(32), `0x${'zz'.repeat(32)}`])(
    'error: InvalidField for %j',
    (text) => {
      expect(() => parseHash32(text)).toThrow(InvalidField)
    },
  )
})

test('default: keccak of nothing', () => {
  expect(keccak('0x')).toBe('0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470')
})
