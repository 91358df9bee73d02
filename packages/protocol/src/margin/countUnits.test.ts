import { describe, expect, test } from 'vitest'
import { unusedAsset } from '../assets/assetWord.ts'
import { encodeLeafWord as word } from '../leaf/leafWord.ts'
import { countUnits } from './countUnits.ts'

const table = [
  { ...unusedAsset, kind: 'collateral' as const, slot: 0 },
  { ...unusedAsset, kind: 'liability' as const, slot: 1 },
]
const count = (words: `0x${string}`[]) => countUnits({ words, table, slots: 3 })

describe('countUnits', () => {
  test('default: pledges, releases and claims move units between slots', () => {
    expect(
      count([
        word({ kind: 'balance', assetId: 0, units: 100n, leaving: 6n }),
        word({ kind: 'pledge', assetId: 0, slot: 1, pledged: 40n, released: 10n }),
        word({ kind: 'pledge', assetId: 0, slot: 2, pledged: 5n, released: 0n }),
        word({ kind: 'claim', assetId: 0, slot: 1, claimed: 8n, settled: 3n }),
        word({ kind: 'debt', assetId: 1, units: 7n }),
      ]),
    ).toEqual({
      count: [
        [100n - 40n + 10n - 5n + 3n, 0n],
        [40n - 10n - 8n, 0n],
        [5n, 0n],
      ],
      net: [100n - 8n + 3n, 0n],
      debt: [0n, 7n],
      leaving: [6n, 0n],
    })
  })

  test('behavior: a settled claim leaves what is left in custody', () => {
    // 100 in custody, all pledged; 8 claimed and paid: the balance is 92 and all of it counts on slot 1.
    const { count: counts, net } = count([
      word({ kind: 'balance', assetId: 0, units: 92n, leaving: 0n }),
      word({ kind: 'pledge', assetId: 0, slot: 1, pledged: 100n, released: 0n }),
      word({ kind: 'claim', assetId: 0, slot: 1, claimed: 8n, settled: 8n }),
    ])
    expect(counts.map(([units]) => units)).toEqual([0n, 92n, 0n])
    expect(net[0]).toBe(92n)
  })

  test.each([
    ['unknown asset', word({ kind: 'balance', assetId: 2, units: 1n, leaving: 0n })],
    ['liability as balance', word({ kind: 'balance', assetId: 1, units: 1n, leaving: 1n })],
    ['collateral as debt', word({ kind: 'debt', assetId: 0, units: 1n })],
    ['slot outside the deployment', word({ kind: 'pledge', assetId: 0, slot: 3, pledged: 1n, released: 0n })],
    ['set padding', `0x01000001${'00'.repeat(27)}01` as const],
    ['unknown tag', `0x09${'00'.repeat(30)}01` as const],
    ['link', word({ kind: 'link', slot: 1, address: `0x${'11'.repeat(20)}` })],
  ])('behavior: %s counts nothing', (_, malformed) => {
    expect(count([malformed])).toEqual(count([]))
  })
})
