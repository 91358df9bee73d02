import { describe, expect, test } from 'vitest'
import { type AssetWord, decodeAssetWord, encodeAssetWord, unusedAsset } from './assetWord.ts'
import { InvalidAssetWord, InvalidField } from './errors.ts'

const asset: AssetWord = {
  unitPrice: 10n ** 30n,
  initialWeight: 0x1f40,
  maintenanceWeight: 0x2134,
  liquidationBonus: 0x1f4,
  slot: 2,
  kind: 'collateral',
  priceStale: true,
  chainStale: false,
  newLiabilitiesRefused: false,
}
const hex = '0x0000000c9f2c9cd04674edea400000001f40213401f400020101000000000000'

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
    ['flag bit 3', `${hex.slice(0, 50)}0108${'00'.repeat(6)}`],
    ['padding', `${hex.slice(0, -1)}1`],
    ['31 bytes', hex.slice(0, -2)],
  ])('error: %s', (_, malformed) => {
    expect(() => decodeAssetWord(malformed as `0x${string}`)).toThrow(InvalidAssetWord)
  })
})
