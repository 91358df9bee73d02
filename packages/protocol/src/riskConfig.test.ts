import { keccak256, stringToHex } from 'viem'
import { describe, expect, test } from 'vitest'
import { riskConfig } from '../test/riskConfig.ts'
import { InvalidRiskConfig } from './errors.ts'
import { hashRiskConfig, parseRiskConfig, type RiskConfig } from './riskConfig.ts'

/** A copy of the config with one place changed, as JSON would give it. */
function change(edit: (config: RiskConfig) => void): unknown {
  const copy = structuredClone(riskConfig)
  edit(copy)
  return copy
}

/** The same for one of its assets. */
function changeAsset(index: number, fields: Record<string, unknown>): unknown {
  return change((config) => Object.assign(config.assets[index] ?? {}, fields))
}

function details(input: unknown): Record<string, unknown> {
  try {
    parseRiskConfig(input)
  } catch (error) {
    if (error instanceof InvalidRiskConfig) return error.details
    throw error
  }
  return {}
}

describe('parseRiskConfig', () => {
  test('default', () => {
    expect(parseRiskConfig(structuredClone(riskConfig))).toEqual(riskConfig)
  })

  test('behavior: a pair of stricter ramps is valid, even where the old and the new range overlap', () => {
    const ramp = (from: number, to: number) => ({ from, to, start: 1_000, end: 2_000 })
    const ramped = changeAsset(0, { initialWeight: ramp(8_000, 7_000), maintenanceWeight: ramp(8_500, 7_500) })
    expect(details(ramped)).toEqual({})
  })

  test.each<[string, unknown, string]>([
    ['not an object', 'hello', 'whole file'],
    ['unknown key', change((config) => Object.assign(config, { extra: 1 })), 'whole file'],
    ['version', change((config) => Object.assign(config, { version: 2 })), 'version'],
    ['bad address', changeAsset(0, { token: '0x12' }), 'assets[0].token'],
    ['fractional weight', changeAsset(0, { initialWeight: 0.8 }), 'assets[0].initialWeight'],
    [
      'no feeds',
      change((config) => Object.assign(config.underlyings, { ETH: { feeds: [] } })),
      'underlyings.ETH.feeds',
    ],
    ['unknown underlying', changeAsset(0, { underlying: 'BTC' }), 'assets[0].underlying'],
    ['underlying named like a method', changeAsset(0, { underlying: 'toString' }), 'assets[0].underlying'],
    ['assetId twice', changeAsset(2, { assetId: 1 }), 'assets[2].assetId'],
    ['initial ≥ maintenance', changeAsset(0, { initialWeight: 8_500 }), 'assets[0].initialWeight'],
    ['maintenance above one', changeAsset(2, { maintenanceWeight: 10_001 }), 'assets[2].maintenanceWeight'],
    ['liability initial ≤ maintenance', changeAsset(1, { initialWeight: 10_200 }), 'assets[1].initialWeight'],
    ['liability below one', changeAsset(1, { maintenanceWeight: 9_999 }), 'assets[1].maintenanceWeight'],
    ['liability with a bonus', changeAsset(1, { liquidationBonus: 1 }), 'assets[1].liquidationBonus'],
    ['liability with a rate', changeAsset(1, { rate: riskConfig.assets[2]?.rate }), 'assets[1].rate'],
    [
      'collateral that refuses debts',
      changeAsset(0, { newLiabilitiesRefused: true }),
      'assets[0].newLiabilitiesRefused',
    ],
    [
      'ramp that ends before it starts',
      changeAsset(0, { initialWeight: { from: 1, to: 2, start: 9, end: 9 } }),
      'assets[0].initialWeight',
    ],
    [
      'ramps that cross',
      changeAsset(0, { initialWeight: { from: 8_000, to: 8_600, start: 1, end: 9 } }),
      'assets[0].initialWeight',
    ],
    [
      'rate in exponents',
      changeAsset(2, { rate: { ...riskConfig.assets[2]?.rate, base: '1e18' } }),
      'assets[2].rate.base',
    ],
    ['slot of no chain', changeAsset(0, { slot: 2 }), 'assets[0].slot'],
    ['chains out of order', change((config) => config.chains.reverse()), 'chains[0].slot'],
    [
      'feed on no chain',
      change((config) => Object.assign(config.underlyings.USD?.feeds[0] ?? {}, { slot: 5 })),
      'underlyings.USD.feeds[0].slot',
    ],
  ])('error: %s', (_, input, field) => {
    expect(Object.keys(details(input))).toContain(field)
  })

  test('error: a pair whose liquidation would not improve the account', () => {
    // 10200 × 10000 must exceed (10000 + bonus) × 8500: the bonus may be 1999, not 2000.
    expect(details(changeAsset(0, { liquidationBonus: 1_999 }))).toEqual({})
    expect(details(changeAsset(0, { liquidationBonus: 2_000 }))['assets[1].maintenanceWeight']).toMatch(/WETH/)
    const later = { from: 10_200, to: 9_300, start: 1, end: 9 }
    expect(Object.keys(details(changeAsset(0, { liquidationBonus: 1_000, maintenanceWeight: later })))).toContain(
      'assets[1].maintenanceWeight',
    )
  })
})

describe('hashRiskConfig', () => {
  test('default: keccak256 of RFC 8785 JSON', () => {
    const config = { version: 1, underlyings: {}, assets: [], chains: [{ slot: 0, maxCutAge: 5 }] } as const
    expect(hashRiskConfig({ ...config, assets: [], chains: [...config.chains] })).toBe(
      keccak256(stringToHex('{"assets":[],"chains":[{"maxCutAge":5,"slot":0}],"underlyings":{},"version":1}')),
    )
  })

  test('behavior: the order of keys does not matter, every value does', () => {
    const reversed = Object.fromEntries(Object.entries(structuredClone(riskConfig)).toReversed())
    expect(hashRiskConfig(parseRiskConfig(reversed))).toBe(hashRiskConfig(riskConfig))
    expect(hashRiskConfig(changeAsset(0, { liquidationBonus: 501 }) as RiskConfig)).not.toBe(hashRiskConfig(riskConfig))
  })
})
