import { keccak256 } from 'viem'
import { describe, expect, test } from 'vitest'
import { InvalidAccountId } from '../errors.ts'
import { accountKey, contractAccountId, eoaAccountId, parseAccountId } from './accountId.ts'

const address = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
const padded = '0x000000000000000000000000f39fd6e51aad88f6f4ce6ab8827279cfffb92266'

describe('eoaAccountId', () => {
  test('default', () => {
    expect(eoaAccountId(address)).toBe(padded)
  })
})

describe('contractAccountId', () => {
  test('default', () => {
    expect(contractAccountId({ chainId: 31337, address })).toBe(
      keccak256(`0x${'7a69'.padStart(64, '0')}${padded.slice(2)}`),
    )
  })

  test('behavior: the same address on two chains is two accounts', () => {
    expect(contractAccountId({ chainId: 1, address })).not.toBe(contractAccountId({ chainId: 2, address }))
  })
})

describe('parseAccountId', () => {
  test('default', () => {
    expect(parseAccountId(address)).toBe(padded)
    expect(parseAccountId(address.toLowerCase())).toBe(padded)
    expect(parseAccountId(`0x${address.slice(2).toUpperCase()}`)).toBe(padded)
  })

  test('behavior: a 32-byte id is taken as it is, in lower case', () => {
    expect(parseAccountId(`0x${'AB'.repeat(32)}`)).toBe(`0x${'ab'.repeat(32)}`)
  })

  test.each(['', '0x', 'alice', address.slice(2), `${address}00`, `0x${'zz'.repeat(32)}`])('error: %j', (text) => {
    expect(() => parseAccountId(text)).toThrow(InvalidAccountId)
  })

  test('error: wrong checksum', () => {
    expect(() => parseAccountId(address.replace('f39F', 'F39f'))).toThrow(/EIP-55/)
  })
})

describe('accountKey', () => {
  test('default', () => {
    expect(accountKey(eoaAccountId(address))).toBe('0xd9c5115d8ca09413513b0348ccd4aa5d5d2b8183823763b527bfd81f40d86f2a')
  })
})
