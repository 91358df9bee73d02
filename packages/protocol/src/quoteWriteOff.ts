import type { Hex } from 'viem'
import type { AssetTable } from './assetTable.ts'
import { collateralValue } from './assetValue.ts'
import { unusedAsset } from './assetWord.ts'
import { countUnits } from './countUnits.ts'
import { dust } from './liquidationSize.ts'
import { margin } from './margin.ts'

/**
 * Debt shares that the venue absorbs, and the units its reserve gets for them: at once where the asset is held, as a
 * claim where it is not.
 */
export type WriteOffQuote = { debtUnits: bigint; seized: { assetId: number; units: bigint }[] }

/**
 * What writing off the debt in `liability` (assetId) on slot `slot` does now, given the slot's `viewWords`; no debt and no
 * units unless the account is below zero, owns no more than {@link dust} anywhere, and nothing of it has a stale price.
 * Never throws. Spec: section 8.
 */
export function quoteWriteOff(parameters: {
  viewWords: readonly Hex[]
  table: AssetTable
  slots: number
  slot: number
  liability: number
}): WriteOffQuote {
  const { viewWords: words, table, slots, slot } = parameters
  const { kind, slot: debtSlot } = table[parameters.liability] ?? unusedAsset
  const { equity, liquidatable } = margin({ words, table, slots })
  const { count, net, debt } = countUnits({ words, table, slots })
  const debtUnits = debt[parameters.liability] ?? 0n
  const counted = count[slot] ?? []
  const owned = table.map(({ unitPrice }, id) => collateralValue(net[id] ?? 0n, { unitPrice, weight: 10_000 }))
  const isDust = owned.reduce((sum, value) => sum + value, 0n) <= dust
  // What a stale price calls dust may be a fortune.
  const isPriced = table.every(
    ({ priceStale }, id) => !priceStale || ((net[id] ?? 0n) <= 0n && (counted[id] ?? 0n) <= 0n),
  )
  const isOwedHere = kind === 'liability' && debtSlot === slot
  if (!isOwedHere || !liquidatable || equity >= 0n || !isDust || !isPriced) return { debtUnits: 0n, seized: [] }
  return { debtUnits, seized: counted.flatMap((units, assetId) => (units > 0n ? [{ assetId, units }] : [])) }
}
