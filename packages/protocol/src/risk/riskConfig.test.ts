import { keccak256, stringToHex } from 'viem'
import { describe, expect, test } from 'vitest'
import { riskConfig } from '../../test/riskConfig.ts'
import { InvalidRiskConfig } from '../errors.ts'
import { defaultMarginLines, marginLinesOf } from './marginLines.ts'
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

const withLines = (marginLines: readonly object[]) => change((config) => Object.assign(config, { marginLines }))

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

  test('behavior: lines of its own are taken, and those of the law where it has none', () => {
    const lines = [
      { line: 2_000, clear: 2_000 },
      { line: 0, clear: 100 },
    ]
    expect(marginLinesOf(parseRiskConfig(withLines(lines)))).toEqual(lines)
    expect(marginLinesOf(parseRiskConfig(structuredClone(riskConfig)))).toEqual(defaultMarginLines)
  })

  test.each<[string, unknown, string]>([
    ['not an object', 'hello', 'whole file'],
    ['unknown key', change((config) => Object.assign(config, { extra: 1 })), 'whole file'],
    ['version', change((config) => Object.assign(config, { version: 2 })), 'version'],
    ['no lines', withLines([]), 'marginLines'],
    ['lines that do not end at 0', withLines([{ line: 500, clear: 600 }]), 'marginLines[0].line'],
    [
      'lines upwards',
      withLines([
        { line: 0, clear: 0 },
        { line: 1, clear: 1 },
      ]),
      'marginLines[1].line',
    ],
    [
      'a line cleared below itself',
      withLines([
        { line: 500, clear: 499 },
        { line: 0, clear: 0 },
      ]),
      'marginLines[0].clear',
    ],
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
    ['one weight 0', changeAsset(0, { maintenanceWeight: 0 }), 'assets[0].initialWeight'],
    ['no least bonus', changeAsset(0, { leastBonus: 99 }), 'assets[0].leastBonus'],
    ['a least bonus above the bonus', changeAsset(0, { leastBonus: 501 }), 'assets[0].liquidationBonus'],
    ['no bonus', changeAsset(0, { liquidationBonus: 0 }), 'assets[0].liquidationBonus'],
    ['no bonus distance', change((config) => Object.assign(config, { bonusDistance: 0 })), 'bonusDistance'],
    ['liability with a bonus', changeAsset(1, { liquidationBonus: 1 }), 'assets[1].liquidationBonus'],
    ['liability with a least bonus', changeAsset(1, { leastBonus: 100 }), 'assets[1].leastBonus'],
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

  describe('pairs', () => {
    const add = (...assets: Partial<RiskConfig['assets'][number]>[]) =>
      change((config) => {
        for (const [index, fields] of assets.entries())
          config.assets.push(Object.assign({ ...config.assets[1], assetId: 10 + index }, fields) as never)
      })

    test('error: a liquidation would not improve the account', () => {
      // 10200 × 10000 must exceed (10000 + bonus) × 8500.
      expect(details(changeAsset(0, { liquidationBonus: 2_000 }))['assets[1].maintenanceWeight']).toMatch(
        /seizing WETH \(asset 1\) would not improve the account.*USDC debt 10500\/10200, WETH 8000\/8500, bonus 2000/,
      )
      const later = { from: 10_200, to: 9_300, start: 1, end: 9 }
      expect(Object.keys(details(changeAsset(0, { liquidationBonus: 1_000, maintenanceWeight: later })))).toContain(
        'assets[1].maintenanceWeight',
      )
    })

    test('error: parts of a liquidation could cost more than the whole', () => {
      // δ × 10200 must not exceed 10200 × 10000 − 10500 × 8500.
      const distance = (bonusDistance: number) => details(change((config) => Object.assign(config, { bonusDistance })))
      expect(distance(1_250)).toEqual({})
      expect(distance(1_251).bonusDistance).toMatch(/USDC debt \(asset 2\) against WETH \(asset 1\)/)
    })

    test('error: M′ would not fall when another debt grows', () => {
      // For WETH g_M is 12.75 and g_I 21 million: 1.6470… times the maintenance weight.
      const other = (initialWeight: number) =>
        Object.keys(details(add({ symbol: 'far', initialWeight, maintenanceWeight: 10_000 })))
      expect(other(13_999)).toEqual([])
      expect(other(14_000)).toEqual(['assets[1].initialWeight'])
      expect(other(16_471)).toEqual(['assets[1].initialWeight'])
    })

    test('error: M′ would not fall when another debt grows and nothing can restore the account', () => {
      const weak = { initialWeight: 1_000, maintenanceWeight: 1_500 }
      const strong = { symbol: 'strong', initialWeight: 13_000, maintenanceWeight: 12_000 }
      const config = (maintenance: number) =>
        change((config) => {
          Object.assign(config.assets[0] ?? {}, weak)
          Object.assign(config.assets[1] ?? {}, strong, { maintenanceWeight: maintenance })
          config.assets.push({
            ...riskConfig.assets[1],
            assetId: 10,
            initialWeight: 11_500,
            maintenanceWeight: 10_000,
          } as never)
        })
      // g_M is the weight less 1.05 × 15%.
      expect(details(config(11_575))).toEqual({})
      expect(details(config(11_576))['assets[1].maintenanceWeight']).toMatch(/g_M ≤ maintenanceWeight/)
    })
  })

  test('behavior: a collateral may ramp to weights 0, the initial one first', () => {
    const to = (end: number, from: number) => ({ from, to: 0, start: 1_000, end })
    const retire = (initialEnd: number) =>
      details(changeAsset(0, { initialWeight: to(initialEnd, 8_000), maintenanceWeight: to(2_000, 8_500) }))
    expect(retire(1_990)).toEqual({})
    expect(details(changeAsset(0, { initialWeight: 0, maintenanceWeight: 0 }))).toEqual({})
    expect(retire(2_000)['assets[0].initialWeight']).toMatch(/before its maintenanceWeight/)
    expect(Object.keys(retire(2_010))).toEqual(['assets[0].initialWeight'])
  })
})

describe('hashRiskConfig', () => {
  test('default: keccak256 of RFC 8785 JSON', () => {
    const config = {
      version: 1,
      underlyings: {},
      assets: [],
      bonusDistance: 300,
      chains: [{ slot: 0, maxCutAge: 5 }],
    } as const
    expect(hashRiskConfig({ ...config, assets: [], chains: [...config.chains] })).toBe(
      keccak256(
        stringToHex(
          '{"assets":[],"bonusDistance":300,"chains":[{"maxCutAge":5,"slot":0}],"underlyings":{},"version":1}',
        ),
      ),
    )
  })

  test('behavior: the order of keys does not matter, every value does', () => {
    const reversed = Object.fromEntries(Object.entries(structuredClone(riskConfig)).toReversed())
    expect(hashRiskConfig(parseRiskConfig(reversed))).toBe(hashRiskConfig(riskConfig))
    expect(hashRiskConfig(changeAsset(0, { liquidationBonus: 501 }) as RiskConfig)).not.toBe(hashRiskConfig(riskConfig))
  })
})
