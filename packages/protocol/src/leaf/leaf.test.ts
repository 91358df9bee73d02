import { concat, keccak256 } from 'viem'
import { describe, expect, test } from 'vitest'
import { parseAccountId } from '../accounts/accountId.ts'
import { InvalidLeaf, InvalidLeafWord } from '../errors.ts'
import { hashLeaf, parseLeaf } from './leaf.ts'
import { encodeLeafWord as word } from './leafWord.ts'

const account = parseAccountId('0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266')
const balance = (assetId: number, units = 1n) => word({ kind: 'balance', assetId, units, leaving: 0n })

describe('hashLeaf', () => {
  test('default', () => {
    const words = [balance(0), balance(1)]
    expect(hashLeaf({ account, words })).toBe(keccak256(concat(['0x01', account, ...words])))
  })
})

describe('parseLeaf', () => {
  test('default', () => {
    expect(parseLeaf([balance(0), balance(1)])).toEqual([
      { kind: 'balance', assetId: 0, units: 1n, leaving: 0n },
      { kind: 'balance', assetId: 1, units: 1n, leaving: 0n },
    ])
  })

  test('behavior: 255 words and the account id are a leaf', () => {
    expect(parseLeaf(Array.from({ length: 255 }, (_, assetId) => balance(assetId)))).toHaveLength(255)
  })

  test('error: 256 words and the account id', () => {
    expect(() => parseLeaf(Array.from({ length: 256 }, (_, assetId) => balance(assetId)))).toThrow(InvalidLeaf)
  })

  test('behavior: a balance of which everything is leaving is written', () => {
    const leaving = { kind: 'balance', assetId: 0, units: 0n, leaving: 1n } as const
    expect(parseLeaf([word(leaving)])).toEqual([leaving])
  })

  test.each([
    ['no words', []],
    ['unsorted', [balance(1), balance(0)]],
    ['duplicate', [balance(0), balance(0)]],
    ['one asset twice with different amounts', [balance(0, 1n), balance(0, 2n)]],
    ['without amounts', [balance(0, 0n)]],
  ])('error: %s', (_, words) => {
    expect(() => parseLeaf(words)).toThrow(InvalidLeaf)
  })

  test('error: not a word', () => {
    expect(() => parseLeaf([`0x01000001${'00'.repeat(28)}`])).toThrow(InvalidLeafWord)
  })
})
