import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyWords, assetTable } from '../../test/arbitraries.ts'
import type { AssetTable } from '../assets/assetTable.ts'
import { unusedAsset } from '../assets/assetWord.ts'
import { encodeLeafWord, type LeafWord } from '../leaf/leafWord.ts'
import { accountMargin, marginTotals } from './accountMargin.ts'
import { margin } from './margin.ts'

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
const flags = { priceStale: false, chainStale: false, newLiabilitiesRefused: false }
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
      margin: marginTotals(margin({ words, table, slots })),
      chains: [
        { slot: 0, surplusUsdWad: 2400n * usd, deficitUsdWad: 0n, collateralUsdWad: 3000n * usd, liabilityUsdWad: 0n },
        {
          slot: 1,
          surplusUsdWad: 1300n * usd,
          deficitUsdWad: 0n,
          collateralUsdWad: 3000n * usd,
          liabilityUsdWad: 1000n * usd,
        },
        { slot: 2, surplusUsdWad: 0n, deficitUsdWad: 0n, collateralUsdWad: 0n, liabilityUsdWad: 0n },
      ],
      assets: [
        {
          assetId: 0,
          kind: 'collateral',
          slot: 0,
          units: 2n * eth,
          counted: [
            { slot: 0, units: eth },
            { slot: 1, units: eth },
          ],
          leaving: 5n,
          valueUsdWad: 6000n * usd,
          flags,
        },
        {
          assetId: 2,
          kind: 'liability',
          slot: 1,
          units: 1000n * usdc,
          counted: [],
          leaving: 0n,
          valueUsdWad: 1000n * usd,
          flags,
        },
      ],
    })
  })

  test('behavior: chains add up to the equity', () => {
    const { margin, chains, assets } = accountMargin({ words, table, slots })
    expect(chains.reduce((sum, chain) => sum + chain.collateralUsdWad - chain.liabilityUsdWad, 0n)).toBe(
      margin.equityUsdWad,
    )
    const signed = assets.map(({ kind, valueUsdWad }) => (kind === 'liability' ? -valueUsdWad : valueUsdWad))
    expect(signed.reduce((sum, value) => sum + value, 0n)).toBe(margin.equityUsdWad)
  })

  test('behavior: a flagged collateral has a value but no surplus', () => {
    const stale = table.map((asset) => ({ ...asset, priceStale: true }))
    const { chains } = accountMargin({ words, table: stale, slots })
    expect(chains[0]).toMatchObject({ surplusUsdWad: 0n, collateralUsdWad: 3000n * usd, deficitUsdWad: 1100n * usd })
  })

  test('behavior: what is leaving shows, and is worth nothing', () => {
    const leaving = encode([{ kind: 'balance', assetId: 3, units: 0n, leaving: 7n }])
    const { assets, margin } = accountMargin({ words: leaving, table, slots })
    expect(assets).toEqual([
      { assetId: 3, kind: 'collateral', slot: 1, units: 0n, counted: [], leaving: 7n, valueUsdWad: 0n, flags },
    ])
    expect(margin.equityUsdWad).toBe(0n)
  })

  test('behavior: a collateral of weight 0 shows, and is worth nothing', () => {
    const dropped = table.map((asset) => ({ ...asset, initialWeight: 0, maintenanceWeight: 0 }))
    const { assets, chains } = accountMargin({ words, table: dropped, slots })
    expect(assets[0]).toMatchObject({ assetId: 0, units: 2n * eth, valueUsdWad: 0n })
    expect(chains[0]?.collateralUsdWad).toBe(0n)
  })

  test('behavior: a count below zero shows and is worth nothing', () => {
    const gone = encode([{ kind: 'pledge', assetId: 0, slot: 1, pledged: eth, released: 0n }])
    const { assets, chains } = accountMargin({ words: gone, table, slots })
    expect(assets).toMatchObject([
      {
        units: 0n,
        valueUsdWad: 0n,
        counted: [
          { slot: 0, units: -eth },
          { slot: 1, units: eth },
        ],
      },
    ])
    expect(chains[0]?.collateralUsdWad).toBe(0n)
  })

  test('behavior: nothing, and assets the table does not have', () => {
    const none = { margin: marginTotals(margin({ words: [], table, slots })), assets: [] }
    expect(accountMargin({ words: [], table, slots })).toMatchObject(none)
    const unknown = encode([
      { kind: 'balance', assetId: 1, units: 5n, leaving: 0n },
      { kind: 'balance', assetId: 77, units: 5n, leaving: 0n },
    ])
    expect(accountMargin({ words: unknown, table, slots })).toMatchObject(none)
  })

  test('behavior: assets add up to the equity, and liabilities to those of each chain', () => {
    fc.assert(
      fc.property(anyWords, assetTable, (words, table) => {
        const { margin: totals, chains, assets } = accountMargin({ words, table, slots: 3 })
        const value = (kind: string, slot?: number) =>
          assets
            .filter((asset) => asset.kind === kind && (slot ?? asset.slot) === asset.slot)
            .reduce((sum, { valueUsdWad }) => sum + valueUsdWad, 0n)
        expect(value('collateral') - value('liability')).toBe(totals.equityUsdWad)
        expect(chains.map(({ liabilityUsdWad }) => liabilityUsdWad)).toEqual(
          chains.map(({ slot }) => value('liability', slot)),
        )
        for (const { kind, units, counted } of assets)
          if (kind === 'collateral') expect(counted.reduce((sum, part) => sum + part.units, 0n)).toBe(units)
      }),
    )
  })
})
