import { type Hex, maxUint104, maxUint256 } from 'viem'
import type { AssetTable } from '../assets/assetTable.ts'
import { type AssetWord, unusedAsset } from '../assets/assetWord.ts'
import { collateralValue } from '../assets/unitPrice.ts'
import { maxBigint, minBigint } from '../bigints.ts'
import { countUnits, type UnitCounts } from '../margin/countUnits.ts'
import { type Margin, margin } from '../margin/margin.ts'

/**
 * The fewest units of a collateral whose value at its initial weight covers a shortfall (usdWad); 0 without a shortfall,
 * and the largest uint256 if no uint104 of units does. §8, forced moves.
 */
export function unitsToCover(parameters: {
  shortfall: bigint
  asset: Pick<AssetWord, 'unitPrice' | 'initialWeight'>
}): bigint {
  const { shortfall, asset } = parameters
  const { unitPrice, initialWeight } = asset
  if (shortfall <= 0n) return 0n
  if (shortfall > collateralValue(maxUint104, { unitPrice, weight: initialWeight })) return maxUint256
  const perUnit = unitPrice * BigInt(initialWeight)
  return (shortfall * 10n ** 22n + perUnit - 1n) / perUnit
}

type Place = { table: AssetTable; slots: number; slot: number; assetId: number }
type Position = Place & { viewWords: readonly Hex[] }
/** An account in a view: its margin, and where its units count. */
type Seen = { margin: Margin; units: UnitCounts }

/**
 * Units of a local collateral that anyone may pledge from slot `slot` to `toSlot` now, given the slot's `viewWords`: no
 * more than cover what `toSlot` is short of, and none that this slot needs itself; the most, or no more than `maxUnits`.
 * None if that is less than the asset's `minDeposit`, unless it is all that is free and that `toSlot` is short of. 0 if the
 * account is not liquidatable in the view. Never throws. §8, forced moves, and §3, small amounts.
 */
export function quoteForcePledge(
  position: Position & { toSlot: number; minDeposit: bigint; maxUnits?: bigint },
): bigint {
  const { table, slot, slots, assetId, toSlot } = position
  if (table[assetId]?.slot !== slot || toSlot === slot || toSlot >= slots) return 0n
  return pledgeFrom(see(position), position)
}

/**
 * Units of a foreign collateral that anyone may give back from slot `slot` to the asset's own now, given the slot's
 * `viewWords`: none that this slot needs itself; the most, or no more than `maxUnits`. 0 if the account is not liquidatable
 * in the view. Never throws. §8, forced moves.
 */
export function quoteForceRelease(position: Position & { maxUnits?: bigint }): bigint {
  const { table, slot, assetId, maxUnits } = position
  if (table[assetId]?.slot === slot) return 0n
  const { units } = movable(see(position), position)
  return maxUnits === undefined ? units : minBigint(units, maxUnits)
}

function see({ viewWords: words, table, slots }: Position): Seen {
  return { margin: margin({ words, table, slots }), units: countUnits({ words, table, slots }) }
}

/** {@link quoteForcePledge} of an account that was seen. */
export function pledgeFrom(
  seen: Seen,
  position: Place & { toSlot: number; minDeposit: bigint; maxUnits?: bigint },
): bigint {
  const { toSlot, minDeposit, maxUnits } = position
  const { asset, counted, units: spare } = movable(seen, position)
  const shortfall = -(seen.margin.fullSlotSurplus[toSlot] ?? 0n)
  const needed = minBigint(counted, unitsToCover({ shortfall, asset }))
  const units = [spare, maxUnits ?? needed].reduce(minBigint, needed)
  return units < minDeposit && units < needed ? 0n : units
}

/** Units that count on the slot, and those it can spare: its surplus stays ≥ 0 without them, with stale prices as they are. */
export function movable(
  { margin: { liquidatable, fullSlotSurplus }, units: { count } }: Seen,
  { table, slot, assetId }: Place,
): { asset: AssetWord; counted: bigint; units: bigint } {
  const asset = table[assetId] ?? unusedAsset
  const counted = maxBigint(0n, count[slot]?.[assetId] ?? 0n)
  const own = fullSlotSurplus[slot] ?? -1n
  if (!liquidatable || asset.kind !== 'collateral' || counted === 0n || own < 0n) return { asset, counted, units: 0n }
  const shortfall = collateralValue(counted, { unitPrice: asset.unitPrice, weight: asset.initialWeight }) - own
  return { asset, counted, units: maxBigint(0n, counted - unitsToCover({ shortfall, asset })) }
}
