import { keccak256 } from 'viem'
import { describe, expect, test } from 'vitest'
import { decodeAssetTable, encodeAssetTable, hashAssetTable } from './assetTable.ts'
import { unusedAsset } from './assetWord.ts'
import { InvalidAssetWord } from './errors.ts'

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
