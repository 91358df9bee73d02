import type { Hex } from 'viem'
import type { AssetTable } from '../assets/assetTable.ts'
import { unusedAsset } from '../assets/assetWord.ts'
import { collateralValue } from '../assets/unitPrice.ts'
import { maxBigint } from '../bigints.ts'
import { countUnits } from '../margin/countUnits.ts'
import { margin } from '../margin/margin.ts'

/**
 * Debt shares that are charged off, and the units that the venue's reserve receiver gets for them: at once where the asset
 * is held, as a claim where it is not.
 */
export type WriteOffQuote = { debtUnits: bigint; seized: { assetId: number; units: bigint }[] }

const nothing: WriteOffQuote = { debtUnits: 0n, seized: [] }

/**
 * What writing off the debt in `liability` (assetId) on slot `slot` does now, given the slot's `viewWords`. `debtUnits` are
 * the account's debt shares that were not charged off yet, `dust` the venue's in usdWad, see {@link dustValue}. No debt
 * and no units unless the account is liquidatable and below zero, what it owns and leaves with is worth no more than dust
 * anywhere, and none of it has a stale price or chain. Never throws; the venue has a bucket besides. §8.
 */
export function quoteWriteOff(parameters: {
  viewWords: readonly Hex[]
  table: AssetTable
  slots: number
  slot: number
  liability: number
  debtUnits: bigint
  dust: bigint
}): WriteOffQuote {
  const { viewWords: words, table, slots, slot, debtUnits, dust } = parameters
  const { kind, slot: debtSlot } = table[parameters.liability] ?? unusedAsset
  const { equity, liquidatable } = margin({ words, table, slots })
  if (kind !== 'liability' || debtSlot !== slot || debtUnits <= 0n || !liquidatable || equity >= 0n) return nothing

  const { count, net, leaving } = countUnits({ words, table, slots })
  const counted = count[slot] ?? []
  const seized: WriteOffQuote['seized'] = []
  let owned = 0n
  for (const [id, { unitPrice, maintenanceWeight, priceStale, chainStale }] of table.entries()) {
    const units = maxBigint(0n, net[id] ?? 0n) + (leaving[id] ?? 0n)
    const seizable = counted[id] ?? 0n
    // Units of weight 0 neither count nor block, and nobody wants them.
    if (maintenanceWeight === 0 || (units === 0n && seizable <= 0n)) continue
    if (priceStale || chainStale) return nothing // what a stale price calls dust may be a fortune
    owned += collateralValue(units, { unitPrice, weight: 10_000 })
    if (seizable > 0n) seized.push({ assetId: id, units: seizable })
  }
  return owned > dust ? nothing : { debtUnits, seized }
}
