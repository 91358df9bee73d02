import { type AssetWord, encodeAssetWord, unusedAsset } from '@plimsoll/protocol'
import { expect, test } from 'vitest'
import { compareTables } from './compareTables.ts'

const weth: AssetWord = {
  ...unusedAsset,
  kind: 'collateral',
  unitPrice: 3n * 10n ** 21n,
  initialWeight: 7_500,
  maintenanceWeight: 8_000,
}
const compare = (before: readonly AssetWord[], after: readonly AssetWord[]) =>
  compareTables(before.map(encodeAssetWord), after.map(encodeAssetWord), { decimalsOf: () => 18 })

test('default: prices, weights and flags that are others', () => {
  const after = { ...weth, unitPrice: 2_700n * 10n ** 18n, maintenanceWeight: 7_900, chainStale: true }
  expect(compare([weth], [after])).toEqual([
    { assetId: 0, what: 'price', before: '$3000', after: '$2700', change: '−10%' },
    { assetId: 0, what: 'maintenance weight', before: '80%', after: '79%', change: null },
    { assetId: 0, what: 'chain too old', before: 'no', after: 'yes', change: null },
  ])
})

test('behavior: nothing of the same, and an asset that was not there', () => {
  expect(compare([weth], [weth])).toEqual([])
  const [kind, price] = compare([weth], [weth, weth])
  expect(kind).toEqual({ assetId: 1, what: 'kind', before: 'unused', after: 'collateral', change: null })
  expect(price).toMatchObject({ assetId: 1, before: '$0', after: '$3000', change: null })
})

test('behavior: a change far behind the point is seen', () => {
  const [price] = compare([weth], [{ ...weth, unitPrice: weth.unitPrice + 1n }])
  expect(price).toMatchObject({ before: '$3000', after: '$3000.000000000000000001', change: '0%' })
})
