import { type Hex, keccak256 } from 'viem'
import { describe, expect, test } from 'vitest'
import { chainIds, cut } from '../../test/fixtures.ts'
import { InvalidCut } from '../errors.ts'
import { type Hash32, parseHash32 } from '../hash32.ts'
import { type CutEntry, firstEntryBehind, hashCut, oldestTimestamp, packCut, sameBlock, unpackCut } from './cut.ts'

const hash = (byte: string) => parseHash32(`0x${byte.repeat(32)}`)
const change = (slot: number, entry: Partial<CutEntry>) =>
  cut.map((before, index) => (index === slot ? { ...before, ...entry } : before))

const [first, second, third] = ['a1', 'a2', 'a3'].map((byte) => byte.repeat(32))
const packed = `0x${[
  `0000000000000064${'00000000000003e8'}${first}`,
  `00000000000000c8${'00000000000003de'}${second}`,
  `000000000000012c${'00000000000003e9'}${third}`,
].join('')}` as const

describe('packCut', () => {
  test('default: number 8 bytes, timestamp 8, hash 32 for each chain', () => {
    expect(packCut(cut)).toBe(packed)
  })

  test('behavior: the largest numbers', () => {
    const largest = change(0, { number: 2n ** 64n - 1n, timestamp: 2n ** 64n - 1n })
    expect(packCut(largest).slice(0, 34)).toBe(`0x${'ff'.repeat(16)}`)
    expect(unpackCut(packCut(largest), { chainIds })).toEqual(largest)
  })

  test.each([
    { number: 2n ** 64n },
    { number: -1n },
    { timestamp: 2n ** 64n },
    { timestamp: -1n },
    { hash: '0x' as Hash32 },
    { hash: `0x${'ab'.repeat(31)}` as Hash32 },
    { hash: `0x${'ab'.repeat(33)}` as Hash32 },
  ])('error: an entry with %o', (entry) => {
    expect(() => packCut(change(1, entry))).toThrow(InvalidCut)
    expect(() => hashCut(change(1, entry))).toThrow(InvalidCut)
  })
})

describe('unpackCut', () => {
  test('default', () => {
    expect(unpackCut(packed, { chainIds })).toEqual(cut)
  })

  test('behavior: the chain ids are those of the deployment', () => {
    expect(unpackCut(packed, { chainIds: [5, 6, 7] }).map(({ chainId }) => chainId)).toEqual([5, 6, 7])
  })

  test.each([
    ['a byte too many', `${packed}00`],
    ['a byte too few', packed.slice(0, -2)],
    ['half a byte', packed.slice(0, -1)],
    ['an entry too few', packed.slice(0, -96)],
    ['nothing', '0x'],
    ['no hex', `0x${'zz'.repeat(144)}`],
  ])('error: %s', (_, bytes) => {
    expect(() => unpackCut(bytes as Hex, { chainIds })).toThrow(InvalidCut)
  })
})

describe('hashCut', () => {
  test('default: of the packed cut', () => {
    expect(hashCut(cut)).toBe(keccak256(packed))
  })

  test('behavior: every field counts but the chain ids', () => {
    const hashes = [
      hashCut(cut),
      hashCut(change(1, { number: 201n })),
      hashCut(change(1, { hash: hash('ff') })),
      hashCut(change(1, { timestamp: 991n })),
      hashCut(cut.slice(0, 2)),
    ]
    expect(new Set(hashes).size).toBe(hashes.length)
    expect(hashCut(change(1, { chainId: 11 }))).toBe(hashCut(cut))
  })
})

describe('oldestTimestamp', () => {
  test('default', () => {
    expect(oldestTimestamp(cut)).toBe(990n)
    expect(oldestTimestamp([])).toBe(0n)
  })
})

describe('firstEntryBehind', () => {
  test('default', () => {
    expect(firstEntryBehind(cut, cut)).toBeUndefined()
    expect(firstEntryBehind(change(2, { number: 301n, hash: hash('bb') }), cut)).toBeUndefined()
    expect(firstEntryBehind(change(1, { number: 199n }), cut)).toBe(1)
  })

  test('behavior: ahead on one chain does not make up for another', () => {
    expect(firstEntryBehind(change(0, { number: 999n }), change(2, { number: 301n }))).toBe(2)
  })

  test('behavior: another block at the same height, another chain and another length are behind', () => {
    expect(firstEntryBehind(change(1, { hash: hash('ff') }), cut)).toBe(1)
    expect(firstEntryBehind(change(0, { chainId: 2, number: 999n }), cut)).toBe(0)
    expect(firstEntryBehind(cut.slice(0, 2), cut)).toBe(2)
    expect(firstEntryBehind(cut, cut.slice(0, 2))).toBe(2)
  })
})

describe('sameBlock', () => {
  const entry = { chainId: 1, number: 5n, hash: hash('ab'), timestamp: 9n }

  test('default: the case of a hash does not matter', () => {
    expect(sameBlock(entry, { ...entry, hash: `0x${'AB'.repeat(32)}` as Hash32 })).toBe(true)
  })

  test.each([{ chainId: 2 }, { number: 6n }, { timestamp: 10n }, { hash: hash('ac') }])(
    'behavior: another block: %o',
    (change) => {
      expect(sameBlock(entry, { ...entry, ...change })).toBe(false)
    },
  )
})
