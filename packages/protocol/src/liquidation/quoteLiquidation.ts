import { type Hex, maxUint256 } from 'viem'
import type { AssetTable } from '../assets/assetTable.ts'
import { unusedAsset } from '../assets/assetWord.ts'
import { countUnits } from '../margin/countUnits.ts'
import { margin } from '../margin/margin.ts'
import type { CutEntry } from '../snapshot/cut.ts'
import { bonusAt, creditedSurplus, type LiquidationPosition } from './bonus.ts'
import {
  type LiquidationAmounts,
  leastLiquidation,
  limitUnits,
  liquidationAmounts,
  liquidationLimit,
  restoreValue,
} from './liquidationSize.ts'

/** What a liquidation moves, and the bonus in basis points that it pays; all 0 if nothing can be done. */
export type LiquidationQuote = LiquidationAmounts & { bonus: number }

const nothing: LiquidationQuote = { repayUnits: 0n, units: 0n, value: 0n, bonus: 0 }

/**
 * What a liquidation on slot `slot` of the debt in `liability` against `collateral` (assetIds) moves now, given the leaf's
 * `words`, the slot's `viewWords` and the header's `cut`: the largest that is allowed, or no more than `maxRepayUnits`.
 * `dust` is the venue's in usdWad, see {@link dustValue}. All zero if M′ is not below zero in the view, an asset is not
 * what it should be or has a stale price, or the contract would refuse it as too little or as leaving too little. Never
 * throws; the contract has buckets besides. §8.
 */
export function quoteLiquidation(parameters: {
  words: readonly Hex[]
  viewWords: readonly Hex[]
  table: AssetTable
  slots: number
  slot: number
  cut: readonly Pick<CutEntry, 'timestamp'>[]
  liability: number
  collateral: number
  dust: bigint
  maxRepayUnits?: bigint
}): LiquidationQuote {
  const { words, viewWords, table, slots, slot, cut, dust, maxRepayUnits = maxUint256 } = parameters
  const assets = pairOf(table, parameters)
  if (assets === undefined || assets.liability.slot !== slot) return nothing
  const view = margin({ words: viewWords, table, slots })
  if (!view.liquidatable) return nothing
  const { count, debt: debts } = countUnits({ words: viewWords, table, slots })
  const debt = debts[parameters.liability] ?? 0n
  const available = count[slot]?.[parameters.collateral] ?? 0n
  const position = { view, leaf: margin({ words, table, slots }), cut, slot, ...assets }
  return quotePosition(position, { debt, available, dust, maxRepayUnits })
}

/** The two assets of a liquidation; `undefined` if they are not what they should be, or a price is stale. */
export function pairOf(
  table: AssetTable,
  ids: { liability: number; collateral: number },
): Pick<LiquidationPosition, 'liability' | 'collateral'> | undefined {
  const liability = table[ids.liability] ?? unusedAsset
  const collateral = table[ids.collateral] ?? unusedAsset
  if (liability.kind !== 'liability' || collateral.kind !== 'collateral') return undefined
  return liability.priceStale || collateral.priceStale ? undefined : { liability, collateral }
}

/** {@link quoteLiquidation} from margins and units that are known: `debt` shares are owed, `available` units count there. */
export function quotePosition(
  position: LiquidationPosition,
  { debt, available, dust, maxRepayUnits }: { debt: bigint; available: bigint; dust: bigint; maxRepayUnits: bigint },
): LiquidationQuote {
  const { view, slot, liability, collateral } = position
  const surplus = creditedSurplus(position)
  if (!view.liquidatable || surplus >= 0n || available <= 0n) return nothing

  const { maintenanceLiabilities } = view
  const bonus = bonusAt({ creditedSurplus: surplus, maintenanceLiabilities, liability, collateral })
  const limit = limitUnits(limitValue(position, { bonus, dust }), { debt, liability, dust })
  const amounts = liquidationAmounts({ liability, collateral, bonus }, { limit, debt, available, dust, maxRepayUnits })
  if (amounts === undefined || amounts.units === 0n || amounts.value < leastLiquidation) return nothing
  const { repayUnits, units, value } = amounts
  // A claim is worth its cost.
  const isClaim = collateral.slot !== slot
  if (isClaim && value < dust && repayUnits !== debt && units !== available) return nothing
  return { ...amounts, bonus }
}

/** The value of debt that this slot may take now, with R at the bonus that is paid. */
function limitValue(position: LiquidationPosition, { bonus, dust }: { bonus: number; dust: bigint }): bigint {
  const { view, leaf, slot, liability, collateral } = position
  return liquidationLimit({
    restore: restoreValue({ initialSurplus: view.initialSurplus, liability, collateral, bonus }),
    leafRestore: restoreValue({ initialSurplus: leaf.initialSurplus, liability, collateral, bonus }),
    leafLiabilities: leaf.liabilities.reduce((sum, value) => sum + value, 0n),
    leafSlotLiabilities: leaf.liabilities[slot] ?? 0n,
    slotLiabilities: view.liabilities[slot] ?? 0n,
    dust,
  })
}
