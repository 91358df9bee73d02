import { concat, keccak256, numberToHex } from 'viem'
import { describe, expect, test } from 'vitest'
import { cut } from '../test/fixtures.ts'
import { type CutEntry, firstEntryBehind, hashCut, oldestTimestamp } from './cut.ts'

const change = (slot: number, entry: Partial<CutEntry>) =>
  cut.map((before, index) => (index === slot ? { ...before, ...entry } : before))

describe('hashCut', () => {
  test('default: abi.encode(CutEntry[])', () => {
    const word = (value: bigint | number) => numberToHex(value, { size: 32 })
    expect(hashCut(cut)).toBe(
      keccak256(
        concat([
          word(32),
          word(3),
          ...cut.flatMap(({ chainId, number, hash, timestamp }) => [
            word(chainId),
            word(number),
            hash,
            word(timestamp),
          ]),
        ]),
      ),
    )
  })

  test('behavior: every field counts', () => {
    const hashes = [
      hashCut(cut),
      hashCut(change(1, { chainId: 11 })),
      hashCut(change(1, { number: 201n })),
      hashCut(change(1, { hash: `0x${'ff'.repeat(32)}` })),
      hashCut(change(1, { timestamp: 991n })),
      hashCut(cut.slice(0, 2)),
    ]
    expect(new Set(hashes).size).toBe(hashes.length)
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
    expect(firstEntryBehind(change(2, { number: 301n, hash: `0x${'bb'.repeat(32)}` }), cut)).toBeUndefined()
    expect(firstEntryBehind(change(1, { number: 199n }), cut)).toBe(1)
  })

  test('behavior: ahead on one chain does not make up for another', () => {
    expect(firstEntryBehind(change(0, { number: 999n }), change(2, { number: 301n }))).toBe(2)
  })

  test('behavior: another block at the same height, another chain and another length are behind', () => {
    expect(firstEntryBehind(change(1, { hash: `0x${'ff'.repeat(32)}` }), cut)).toBe(1)
    expect(firstEntryBehind(change(0, { chainId: 2, number: 999n }), cut)).toBe(0)
    expect(firstEntryBehind(cut.slice(0, 2), cut)).toBe(2)
    expect(firstEntryBehind(cut, cut.slice(0, 2))).toBe(2)
  })
})
