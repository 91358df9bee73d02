import { describe, expect, test } from 'vitest'
import { InvalidAssetWord, InvalidField } from '../errors.ts'
import { type AssetWord, decodeAssetWord, encodeAssetWord, unusedAsset } from './assetWord.ts'

const asset: AssetWord = {
  unitPrice: 10n ** 30n,
  initialWeight: 0x1f40,
  maintenanceWeight: 0x2134,
  liquidationBonus: 0x1f4,
  leastBonus: 0x64,
  bonusDistance: 0,
  slot: 2,
  kind: 'collateral',
  priceStale: true,
  chainStale: false,
  newLiabilitiesRefused: false,
}
const hex = '0x0000000c9f2c9cd04674edea400000001f40213401f400020101006400000000'

describe('encodeAssetWord', () => {
  test('default', () => {
    expect(encodeAssetWord(asset)).toBe(hex)
    expect(encodeAssetWord(unusedAsset)).toBe(`0x${'00'.repeat(32)}`)
  })

  test('behavior: each flag has its bit', () => {
    const flags = { priceStale: false, chainStale: false, newLiabilitiesRefused: false }
    const byte = (on: Partial<AssetWord>) => encodeAssetWord({ ...asset, ...flags, ...on }).slice(52, 54)
    expect([
      byte({}),
      byte({ priceStale: true }),
      byte({ chainStale: true }),
      byte({ newLiabilitiesRefused: true }),
    ]).toEqual(['00', '01', '02', '04'])
  })

  test('behavior: a liability has its bonus distance where a collateral has its least bonus', () => {
    const debt: AssetWord = { ...asset, kind: 'liability', leastBonus: 0, bonusDistance: 0x64 }
    expect(encodeAssetWord(debt)).toBe(hex.replace('020101', '020201'))
    expect(decodeAssetWord(encodeAssetWord(debt))).toEqual(debt)
  })

  test('error: the least bonus of a liability, the bonus distance of a collateral, either of nothing', () => {
    expect(() => encodeAssetWord({ ...asset, kind: 'liability' })).toThrow(InvalidField)
    expect(() => encodeAssetWord({ ...asset, bonusDistance: 1 })).toThrow(InvalidField)
    expect(() => encodeAssetWord({ ...unusedAsset, leastBonus: 1 })).toThrow(InvalidField)
    expect(() => encodeAssetWord({ ...unusedAsset, bonusDistance: 1 })).toThrow(InvalidField)
  })

  test('error: a field out of range', () => {
    expect(() => encodeAssetWord({ ...asset, unitPrice: 1n << 128n })).toThrow(InvalidField)
    expect(() => encodeAssetWord({ ...asset, unitPrice: -1n })).toThrow(InvalidField)
    expect(() => encodeAssetWord({ ...asset, slot: 0x10000 })).toThrow(InvalidField)
    expect(() => encodeAssetWord({ ...asset, initialWeight: 0.5 })).toThrow(InvalidField)
  })
})

describe('decodeAssetWord', () => {
  test('default', () => {
    expect(decodeAssetWord(hex)).toEqual(asset)
  })

  test.each([
    ['kind 3', `${hex.slice(0, 50)}0301${'00'.repeat(6)}`],
    ['unused with a bonus', `${hex.slice(0, 50)}0001${hex.slice(54)}`],
    ['flag bit 3', `${hex.slice(0, 50)}0108${'00'.repeat(6)}`],
    ['the highest bit of the padding', `${hex.slice(0, 58)}80000000`],
    ['padding', `${hex.slice(0, -1)}1`],
    ['31 bytes', hex.slice(0, -2)],
  ])('error: %s', (_, malformed) => {
    expect(() => decodeAssetWord(malformed as `0x${string}`)).toThrow(InvalidAssetWord)
  })
})
