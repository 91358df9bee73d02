import { concat, type Hex } from 'viem'
import { describe, expect, test } from 'vitest'
import { header } from '../../test/fixtures.ts'
import { parseAccountId } from '../accounts/accountId.ts'
import { keccak } from '../hash32.ts'
import { hashLeaf } from '../leaf/leaf.ts'
import { encodeLeafWord } from '../leaf/leafWord.ts'
import { verifyAccount, verifyProof } from './merkleProof.ts'

const node = (...pair: [Hex, Hex]) => keccak(concat(pair.toSorted()))
const [a, b, c] = ['a', 'b', 'c'].map((letter) => `0x${letter.repeat(64)}` as const) as [Hex, Hex, Hex]

describe('verifyProof', () => {
  test('default', () => {
    const root = node(node(b, a), c)
    expect(verifyProof({ leaf: a, siblings: [b, c], root })).toBe(true)
    expect(verifyProof({ leaf: b, siblings: [a, c], root })).toBe(true)
    expect(verifyProof({ leaf: c, siblings: [node(a, b)], root })).toBe(true)
    expect(verifyProof({ leaf: a, siblings: [c, b], root })).toBe(false)
    expect(verifyProof({ leaf: a, siblings: [b], root })).toBe(false)
  })

  test('behavior: the root of one leaf is the leaf', () => {
    expect(verifyProof({ leaf: a, siblings: [], root: a })).toBe(true)
    expect(verifyProof({ leaf: a, siblings: [], root: b })).toBe(false)
  })

  test('behavior: upper and lower case are the same hash', () => {
    const upper = (hex: Hex): Hex => `0x${hex.slice(2).toUpperCase()}`
    const root = node(b, a)
    expect(verifyProof({ leaf: upper(a), siblings: [upper(b)], root: upper(root) })).toBe(true)
  })

  test('behavior: malformed hashes and endless proofs prove nothing', () => {
    expect(verifyProof({ leaf: '0x', siblings: [], root: '0x' })).toBe(false)
    expect(verifyProof({ leaf: a, siblings: ['0xab'], root: a })).toBe(false)
    let root: Hex = a
    for (let depth = 0; depth < 65; depth++) root = node(root, b)
    expect(verifyProof({ leaf: a, siblings: new Array<Hex>(65).fill(b), root })).toBe(false)
  })
})

describe('verifyAccount', () => {
  const account = parseAccountId('0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266')
  const words = [encodeLeafWord({ kind: 'balance', assetId: 0, units: 1n, leaving: 0n })]
  const accounts = node(hashLeaf({ account, words }), b)

  test('default', () => {
    expect(verifyAccount({ account, words, siblings: [b], header: { ...header, accounts } })).toBe(true)
  })

  test('behavior: other words, another account or no words are not in it', () => {
    const other = parseAccountId(`0x${'11'.repeat(32)}`)
    const more = [encodeLeafWord({ kind: 'balance', assetId: 0, units: 2n, leaving: 0n })]
    expect(verifyAccount({ account, words: more, siblings: [b], header: { ...header, accounts } })).toBe(false)
    expect(verifyAccount({ account: other, words, siblings: [b], header: { ...header, accounts } })).toBe(false)
    expect(verifyAccount({ account, words: [], siblings: [b], header: { ...header, accounts } })).toBe(false)
  })
})
