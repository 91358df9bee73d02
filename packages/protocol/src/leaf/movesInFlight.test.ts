import { describe, expect, test } from 'vitest'
import { unusedAsset } from '../assets/assetWord.ts'
import { encodeLeafWord } from './leafWord.ts'
import { movesInFlight } from './movesInFlight.ts'

const collateral = { ...unusedAsset, kind: 'collateral' as const }
const table = [collateral, { ...collateral, slot: 2 }, { ...unusedAsset, kind: 'liability' as const }]
const pledge = (
  assetId: number,
  { slot, pledged = 0n, released = 0n }: { slot: number; pledged?: bigint; released?: bigint },
) => encodeLeafWord({ kind: 'pledge', assetId, slot, pledged, released })

describe('movesInFlight', () => {
  test('default: what each chain has not seen yet', () => {
    const words = [pledge(0, { slot: 1, pledged: 10n, released: 4n }), pledge(1, { slot: 0, pledged: 7n })]
    const older = [pledge(0, { slot: 1, pledged: 6n, released: 1n })]
    expect(movesInFlight({ words, table, seen: [older, older, words] })).toEqual([
      { kind: 'pledge', assetId: 0, from: 0, to: 1, units: 4n },
      { kind: 'release', assetId: 0, from: 1, to: 0, units: 3n },
      { kind: 'pledge', assetId: 1, from: 2, to: 0, units: 7n },
    ])
  })

  test('behavior: a chain without a snapshot has seen nothing', () => {
    const words = [pledge(0, { slot: 1, pledged: 10n, released: 4n })]
    expect(movesInFlight({ words, table, seen: [[], [], []] })).toEqual([
      { kind: 'pledge', assetId: 0, from: 0, to: 1, units: 10n },
      { kind: 'release', assetId: 0, from: 1, to: 0, units: 4n },
    ])
  })

  test('behavior: nothing is said of a chain whose snapshot is unknown, nor of one outside the deployment', () => {
    const words = [pledge(0, { slot: 1, pledged: 10n, released: 4n }), pledge(0, { slot: 9, pledged: 1n })]
    expect(movesInFlight({ words, table, seen: [[], undefined, []] })).toEqual([
      { kind: 'release', assetId: 0, from: 1, to: 0, units: 4n },
    ])
  })

  test('behavior: a chain that has seen more than the leaf misses nothing', () => {
    const words = [pledge(0, { slot: 1, pledged: 10n })]
    const newer = [pledge(0, { slot: 1, pledged: 12n })]
    expect(movesInFlight({ words, table, seen: [newer, newer, newer] })).toEqual([])
  })

  test('behavior: what is no pledge of a collateral counts nowhere', () => {
    const words = [
      pledge(2, { slot: 1, pledged: 10n }),
      pledge(8, { slot: 1, pledged: 10n }),
      `0x${'ff'.repeat(32)}` as const,
    ]
    expect(movesInFlight({ words, table, seen: [[], [], []] })).toEqual([])
  })
})
