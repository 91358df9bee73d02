import type { Hex } from 'viem'
import type { AssetTable } from './assetTable.ts'
import { type AssetWord, unusedAsset } from './assetWord.ts'
import { countUnits } from './countUnits.ts'
import {
  coveredUnits,
  leastLiquidation,
  limitUnits,
  liquidationLimit,
  repaidValue,
  restoreValue,
  seizedUnits,
} from './liquidationSize.ts'
import { margin } from './margin.ts'
import { minBigint } from './minBigint.ts'

/** Debt shares to repay, the collateral units they seize, and the value repaid in usdWad; all 0 if nothing can be done. */
export type LiquidationQuote = { repayUnits: bigint; units: bigint; value: bigint }

const nothing: LiquidationQuote = { repayUnits: 0n, units: 0n, value: 0n }

/**
 * The largest liquidation that slot `slot` allows now of the debt in `liability` against `collateral` (assetIds), given
 * the leaf's `words` and the slot's `viewWords`. All zero if the account is not liquidatable in the view, an asset is not
 * what it should be or has a stale price, or too little would move. Never throws. Spec: section 8.
 */
export function quoteLiquidation(parameters: {
  words: readonly Hex[]
  viewWords: readonly Hex[]
  table: AssetTable
  slots: number
  slot: number
  liability: number
  collateral: number
}): LiquidationQuote {
  const { viewWords, table, slots, slot } = parameters
  const liability = table[parameters.liability] ?? unusedAsset
  const collateral = table[parameters.collateral] ?? unusedAsset
  if (liability.kind !== 'liability' || liability.slot !== slot || collateral.kind !== 'collateral') return nothing
  if (liability.priceStale || collateral.priceStale) return nothing

  const view = margin({ words: viewWords, table, slots })
  if (!view.liquidatable) return nothing
  const { count, debt: debts } = countUnits({ words: viewWords, table, slots })
  const debt = debts[parameters.liability] ?? 0n
  const available = count[slot]?.[parameters.collateral] ?? 0n
  if (available <= 0n) return nothing

  const limit = limitUnits(limitValue({ ...parameters, view, liability, collateral }), { debt, liability })
  const repayUnits = minBigint(limit, coveredUnits(available, { liability, collateral }))
  const value = repaidValue(repayUnits, liability)
  const units = minBigint(available, seizedUnits(value, collateral))
  return value < leastLiquidation || units === 0n ? nothing : { repayUnits, units, value }
}

function limitValue(parameters: {
  words: readonly Hex[]
  table: AssetTable
  slots: number
  slot: number
  view: ReturnType<typeof margin>
  liability: AssetWord
  collateral: AssetWord
}): bigint {
  const { slot, view, liability, collateral } = parameters
  const leaf = margin(parameters)
  return liquidationLimit({
    restore: restoreValue({ initialSurplus: view.initialSurplus, liability, collateral }),
    leafRestore: restoreValue({ initialSurplus: leaf.initialSurplus, liability, collateral }),
    leafLiabilities: leaf.liabilities.reduce((sum, value) => sum + value, 0n),
    leafSlotLiabilities: leaf.liabilities[slot] ?? 0n,
    slotLiabilities: view.liabilities[slot] ?? 0n,
  })
}
