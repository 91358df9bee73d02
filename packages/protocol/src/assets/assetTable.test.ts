import { type Address, keccak256 } from 'viem'
import { describe, expect, test } from 'vitest'
import { ethBackupFeed, ethFeed, riskConfig, shareToken, usdFeed } from '../../test/riskConfig.ts'
import { AssetMismatch, InvalidAssetWord, MissingPreviousTable } from '../errors.ts'
import { zeroHash } from '../hash32.ts'
import type { RiskConfig } from '../risk/riskConfig.ts'
import { buildAssetTable, decodeAssetTable, encodeAssetTable, hashAssetTable } from './assetTable.ts'
import { type AssetWord, encodeAssetWord, unusedAsset } from './assetWord.ts'
import type { ChainObservation, FeedObservation } from './chainObservation.ts'

const table = [unusedAsset, { ...unusedAsset, unitPrice: 10n ** 30n, kind: 'collateral' as const }]

describe('assetTable', () => {
  test('default', () => {
    expect(decodeAssetTable(encodeAssetTable(table))).toEqual(table)
  })

  test('behavior: the hash is over the packed words', () => {
    const words = encodeAssetTable(table)
    expect(hashAssetTable(words)).toBe(keccak256(`0x${words.map((word) => word.slice(2)).join('')}`))
  })

  test('error: one malformed word', () => {
    expect(() => decodeAssetTable([`0x${'00'.repeat(31)}01`])).toThrow(InvalidAssetWord)
  })
})

const now = 1_086_400n // a day after the rate's base
const eth = (dollars: bigint, age: bigint, at = now): FeedObservation => ({
  ok: true,
  answer: dollars * 10n ** 8n,
  updatedAt: at - age,
  decimals: 8,
})
const missing: FeedObservation = { ok: false, answer: 0n, updatedAt: 0n, decimals: 0 }

type World = {
  config: RiskConfig
  feeds: Record<Address, FeedObservation>
  timestamps: [bigint, bigint]
  timestamp: bigint
  index: bigint
  rate: { ok: boolean; rate: bigint }
  assets: [ChainObservation['assets'], ChainObservation['assets']]
  previous: readonly `0x${string}`[] | undefined
}

const world: World = {
  config: riskConfig,
  feeds: { [ethFeed]: eth(3_000n, 100n), [ethBackupFeed]: eth(3_100n, 50n), [usdFeed]: eth(1n, 5_000n) },
  timestamps: [now, now],
  timestamp: now + 10n,
  index: 10n ** 27n,
  rate: { ok: true, rate: 10n ** 18n },
  assets: [riskConfig.assets.filter(({ slot }) => slot === 0), riskConfig.assets.filter(({ slot }) => slot === 1)],
  previous: undefined,
}

function build(changes: Partial<World> = {}) {
  const { config, feeds, timestamps, timestamp, index, rate, assets, previous } = { ...world, ...changes }
  const observe = (slot: 0 | 1): ChainObservation => ({
    feeds: new Map(Object.entries(feeds) as [Address, FeedObservation][]),
    indices: new Map([[2, index]]),
    rates: new Map([[shareToken, rate]]),
    assets: assets[slot],
  })
  return buildAssetTable({
    config,
    cut: timestamps.map((at, slot) => ({ chainId: slot + 1, number: 1n, hash: zeroHash, timestamp: at })),
    timestamp,
    observations: [observe(0), observe(1)],
    ...(previous === undefined ? {} : { previous }),
  })
}

const weth = (changes: Partial<World>): AssetWord | undefined => build(changes)[1]
const usdc = (changes: Partial<World>): AssetWord | undefined => build(changes)[2]
const share = (changes: Partial<World>): AssetWord | undefined => build(changes)[4]
const previous = encodeAssetTable(build())

describe('buildAssetTable', () => {
  test('default', () => {
    expect(build()).toEqual([
      unusedAsset,
      {
        unitPrice: 3n * 10n ** 21n,
        initialWeight: 8_000,
        maintenanceWeight: 8_500,
        liquidationBonus: 500,
        leastBonus: 100,
        bonusDistance: 0,
        slot: 0,
        kind: 'collateral',
        priceStale: false,
        chainStale: false,
        newLiabilitiesRefused: false,
      },
      {
        unitPrice: 10n ** 30n,
        initialWeight: 10_500,
        maintenanceWeight: 10_200,
        liquidationBonus: 0,
        leastBonus: 0,
        bonusDistance: 300,
        slot: 1,
        kind: 'liability',
        priceStale: false,
        chainStale: false,
        newLiabilitiesRefused: false,
      },
      unusedAsset,
      {
        unitPrice: 3n * 10n ** 21n,
        initialWeight: 7_000,
        maintenanceWeight: 7_500,
        liquidationBonus: 800,
        leastBonus: 150,
        bonusDistance: 0,
        slot: 0,
        kind: 'collateral',
        priceStale: false,
        chainStale: false,
        newLiabilitiesRefused: false,
      },
    ])
  })

  test('behavior: the first fresh feed wins, not the newest', () => {
    expect(weth({ feeds: { ...world.feeds, [ethFeed]: eth(3_000n, 3_599n) } })?.unitPrice).toBe(3n * 10n ** 21n)
  })

  test.each([
    ['as old as its heartbeat', eth(3_000n, 3_600n)],
    ['negative', { ...eth(3_000n, 100n), answer: -1n }],
    ['zero', { ...eth(3_000n, 100n), answer: 0n }],
    ['from the future of its block', eth(3_000n, -1n)],
    ['reverting', missing],
    ['beyond the bounds of a unit price', { ...eth(3_000n, 100n), answer: 10n ** 60n }],
  ])('behavior: a feed that is %s gives way to the next', (_, feed) => {
    const table = build({ feeds: { ...world.feeds, [ethFeed]: feed } })
    expect(table[1]).toMatchObject({ unitPrice: 31n * 10n ** 20n, priceStale: false })
    expect(table[4]).toMatchObject({ unitPrice: 31n * 10n ** 20n, priceStale: false })
  })

  test('behavior: none fresh: the newest valid answer, flagged', () => {
    const stale = { ...world.feeds, [ethFeed]: eth(3_000n, 9_000n), [ethBackupFeed]: eth(3_100n, 700n) }
    expect(weth({ feeds: stale })).toMatchObject({ unitPrice: 31n * 10n ** 20n, priceStale: true })
    expect(weth({ feeds: { ...stale, [ethBackupFeed]: eth(3_100n, 9_001n) } })).toMatchObject({
      unitPrice: 3n * 10n ** 21n,
      priceStale: true,
    })
    expect(usdc({ feeds: stale })).toMatchObject({ priceStale: false }) // binds only what rests on it
  })

  test('behavior: none valid: the price of the previous table, flagged, with the configured weights', () => {
    const config = structuredClone(riskConfig)
    Object.assign(config.assets[0] ?? {}, { initialWeight: 7_900 })
    const feeds = { ...world.feeds, [ethFeed]: missing, [ethBackupFeed]: missing }
    expect(weth({ feeds, previous, config })).toMatchObject({
      unitPrice: 3n * 10n ** 21n,
      initialWeight: 7_900,
      priceStale: true,
    })
  })

  test('error: none valid and no previous table, or one where the asset is another', () => {
    const feeds = { ...world.feeds, [ethFeed]: missing, [ethBackupFeed]: missing }
    expect(() => build({ feeds })).toThrow(MissingPreviousTable)
    expect(() => build({ feeds, previous: [] })).toThrow(MissingPreviousTable)
    const other = previous.map((word) => (word === previous[1] ? encodeAssetWord(unusedAsset) : word))
    expect(() => build({ feeds, previous: other })).toThrow(MissingPreviousTable)
  })

  test('behavior: the time of a feed is that of its own chain at the cut', () => {
    // The first feed's chain is 1000 s behind: by its clock the answer is 100 s old, by the other's 1100 s.
    const behind: Partial<World> = { timestamps: [now - 1_000n, now] }
    const feeds = { ...world.feeds, [ethFeed]: eth(3_000n, 3_500n, now - 1_000n) }
    expect(weth({ ...behind, feeds })).toMatchObject({ unitPrice: 3n * 10n ** 21n, priceStale: false })
    const future = { ...world.feeds, [ethFeed]: eth(3_000n, 100n) } // valid now, from the future of its own block
    expect(weth({ ...behind, feeds: future })?.unitPrice).toBe(31n * 10n ** 20n)
  })

  test('behavior: a stale chain flags its assets and no others', () => {
    const table = build({ timestamps: [now, now - 51n] }) // header at now + 10, so 61 s old
    expect(table.map(({ chainStale }) => chainStale)).toEqual([false, false, true, false, false])
    expect(build({ timestamps: [now, now - 50n] })[2]?.chainStale).toBe(false)
  })

  test('behavior: a stalled chain shows a young answer for ever, so its feeds are not fresh', () => {
    const at = now - 5n * 3_600n
    const stalled = { ...world.feeds, [ethFeed]: eth(3_000n, 10n, at) }
    const timestamps: [bigint, bigint] = [at, now]
    expect(weth({ timestamps, feeds: stalled })).toMatchObject({ unitPrice: 31n * 10n ** 20n, priceStale: false })
    const both = { ...stalled, [ethBackupFeed]: missing }
    expect(weth({ timestamps, feeds: both })).toMatchObject({ priceStale: true, chainStale: true })
  })

  test('behavior: a share follows its rate, capped', () => {
    expect(share({ rate: { ok: true, rate: 9n * 10n ** 17n } })?.unitPrice).toBe(27n * 10n ** 20n)
    expect(share({ rate: { ok: true, rate: 5n * 10n ** 18n } })?.unitPrice).toBe(3_003n * 10n ** 18n) // 0.1% in a day
  })

  test('behavior: a rate that reverts or is zero is no price', () => {
    for (const rate of [
      { ok: false, rate: 0n },
      { ok: true, rate: 0n },
    ]) {
      expect(share({ rate, previous })).toMatchObject({ unitPrice: 3n * 10n ** 21n, priceStale: true })
      expect(weth({ rate, previous })).toMatchObject({ priceStale: false })
    }
  })

  test('behavior: a debt share grows with its venue’s index, rounded up', () => {
    expect(usdc({ index: 10n ** 27n + 1n })?.unitPrice).toBe(10n ** 30n + 1_000n)
    const fraction = { ...world.feeds, [usdFeed]: { ...eth(1n, 10n), decimals: 20, answer: 10n ** 20n + 1n } }
    expect(usdc({ feeds: fraction, index: 10n ** 27n + 1n })?.unitPrice).toBe(10n ** 30n + 10n ** 10n + 1_001n)
  })

  test('behavior: weights move along their ramp at the header’s time', () => {
    const config = structuredClone(riskConfig)
    const start = Number(now)
    Object.assign(config.assets[0] ?? {}, { initialWeight: { from: 8_000, to: 7_000, start, end: start + 100 } })
    expect(weth({ config })?.initialWeight).toBe(7_900)
  })

  test('behavior: new liabilities can be refused', () => {
    const config = structuredClone(riskConfig)
    Object.assign(config.assets[1] ?? {}, { newLiabilitiesRefused: true })
    expect(usdc({ config })?.newLiabilitiesRefused).toBe(true)
  })

  test.each<[string, Partial<World>]>([
    ['the vault does not have it', { assets: [[], world.assets[1]] }],
    ['another token', { assets: [world.assets[0].map((asset) => ({ ...asset, token: usdFeed })), world.assets[1]] }],
    ['other decimals', { assets: [world.assets[0].map((asset) => ({ ...asset, decimals: 6 })), world.assets[1]] }],
    ['another kind', { assets: [world.assets[0], world.assets[1].map((asset) => ({ ...asset, kind: 'collateral' }))] }],
    ['two vaults have it', { assets: [world.assets[0], [...world.assets[1], ...world.assets[0].slice(0, 1)]] }],
  ])('error: %s', (_, change) => {
    expect(() => build(change)).toThrow(AssetMismatch)
  })

  test('error: a slot that the deployment does not have', () => {
    const config = structuredClone(riskConfig)
    Object.assign(config.assets[0] ?? {}, { slot: 2 })
    expect(() => build({ config, assets: [world.assets[0].slice(1), world.assets[1]] })).toThrow(AssetMismatch)
  })

  test('behavior: a vault may list an asset that the config does not have yet', () => {
    const extra = { assetId: 9, kind: 'collateral' as const, token: usdFeed, decimals: 6 }
    expect(build({ assets: [[...world.assets[0], extra], world.assets[1]] })).toHaveLength(5)
  })
})
