import { type AssetTable, encodeLeafWord, type LeafWord, margin, unusedAsset } from '@plimsoll/protocol'
import { describe, expect, test } from 'vitest'
import { accountMargin } from './index.ts'

const usd = 10n ** 18n
const eth = 10n ** 18n
const usdc = 10n ** 6n
const collateral = { ...unusedAsset, kind: 'collateral', initialWeight: 8000, maintenanceWeight: 9000 } as const
const liability = { ...unusedAsset, kind: 'liability', initialWeight: 11_000, maintenanceWeight: 10_000 } as const
const table: AssetTable = [
  { ...collateral, slot: 0, unitPrice: 3n * 10n ** 21n },
  unusedAsset,
  { ...liability, slot: 1, unitPrice: 10n ** 30n },
  { ...collateral, slot: 1, unitPrice: 10n ** 30n },
]
const slots = 3
const encode = (words: LeafWord[]) => words.map(encodeLeafWord)

/** 2 ETH held on slot 0, one of them pledged to slot 1, where 1,000 USDC are owed. */
const words = encode([
  { kind: 'balance', assetId: 0, units: 2n * eth, leaving: 5n },
  { kind: 'pledge', assetId: 0, slot: 1, pledged: eth, released: 0n },
  { kind: 'debt', assetId: 2, units: 1000n * usdc },
])

describe('accountMargin', () => {
  test('default', () => {
    expect(accountMargin({ words, table, slots })).toEqual({
      margin: margin({ words, table, slots }),
      chains: [
        { slot: 0, surplus: 2400n * usd, deficit: 0n, collateral: 3000n * usd, liability: 0n },
        { slot: 1, surplus: 1300n * usd, deficit: 0n, collateral: 3000n * usd, liability: 1000n * usd },
        { slot: 2, surplus: 0n, deficit: 0n, collateral: 0n, liability: 0n },
      ],
      assets: [
        {
          assetId: 0,
          asset: table[0],
          units: 2n * eth,
          counted: [
            { slot: 0, units: eth },
            { slot: 1, units: eth },
          ],
          leaving: 5n,
          value: 6000n * usd,
        },
        { assetId: 2, asset: table[2], units: 1000n * usdc, counted: [], leaving: 0n, value: 1000n * usd },
      ],
    })
  })

  test('behavior: chains add up to the equity', () => {
    const { margin, chains, assets } = accountMargin({ words, table, slots })
    expect(chains.reduce((sum, chain) => sum + chain.collateral - chain.liability, 0n)).toBe(margin.equity)
    const signed = assets.map(({ asset, value }) => (asset.kind === 'liability' ? -value : value))
    expect(signed.reduce((sum, value) => sum + value, 0n)).toBe(margin.equity)
  })

  test('behavior: a flagged collateral has a value but no surplus', () => {
    const stale = table.map((asset) => ({ ...asset, priceStale: true }))
    const { chains } = accountMargin({ words, table: stale, slots })
    expect(chains[0]).toMatchObject({ surplus: 0n, collateral: 3000n * usd, deficit: 1100n * usd })
  })

  test('behavior: what is leaving shows, and is worth nothing', () => {
    const leaving = encode([{ kind: 'balance', assetId: 3, units: 0n, leaving: 7n }])
    const { assets, margin } = accountMargin({ words: leaving, table, slots })
    expect(assets).toEqual([{ assetId: 3, asset: table[3], units: 0n, counted: [], leaving: 7n, value: 0n }])
    expect(margin.equity).toBe(0n)
  })

  test('behavior: a collateral of weight 0 shows, and is worth nothing', () => {
    const dropped = table.map((asset) => ({ ...asset, initialWeight: 0, maintenanceWeight: 0 }))
    const { assets, chains } = accountMargin({ words, table: dropped, slots })
    expect(assets[0]).toMatchObject({ assetId: 0, units: 2n * eth, value: 0n })
    expect(chains[0]?.collateral).toBe(0n)
  })

  test('behavior: a count below zero shows and is worth nothing', () => {
    const gone = encode([{ kind: 'pledge', assetId: 0, slot: 1, pledged: eth, released: 0n }])
    const { assets, chains } = accountMargin({ words: gone, table, slots })
    expect(assets).toMatchObject([
      {
        units: 0n,
        value: 0n,
        counted: [
          { slot: 0, units: -eth },
          { slot: 1, units: eth },
        ],
      },
    ])
    expect(chains[0]?.collateral).toBe(0n)
  })

  test('behavior: nothing, and assets the table does not have', () => {
    const none = { margin: margin({ words: [], table, slots }), assets: [] }
    expect(accountMargin({ words: [], table, slots })).toMatchObject(none)
    const unknown = encode([
      { kind: 'balance', assetId: 1, units: 5n, leaving: 0n },
      { kind: 'balance', assetId: 77, units: 5n, leaving: 0n },
    ])
    expect(accountMargin({ words: unknown, table, slots })).toMatchObject(none)
  })
})
