import type { Hex } from 'viem'
import type { AssetTable } from '../assets/assetTable.ts'
import { collateralValue, liabilityValue } from '../assets/unitPrice.ts'
import { unitsToCover } from '../liquidation/quoteForcedMove.ts'
import { countUnits, type UnitCounts } from './countUnits.ts'
import { type Margin, marginOf } from './margin.ts'

/** Units of one asset: base units to deposit of a collateral, or debt shares to repay of a liability, on the asset's slot. */
export type CureUnits = { readonly assetId: number; readonly slot: number; readonly units: bigint }

/** Base units of a collateral to pledge from its own slot to `toSlot`, or to release from `slot` to its own. */
export type CureMove = CureUnits & { readonly action: 'pledge' | 'release'; readonly toSlot: number }

/**
 * What brings an account to a goal. Every entry does it alone, and with one unit less does not; an asset that cannot do it
 * alone has none. All are empty if the account is there already.
 */
export type Cure = { readonly deposit: readonly CureUnits[]; readonly repay: readonly CureUnits[] }

/** What brings an account to its initial margin, and what brings a short slot to it. */
export type InitialCure = Cure & {
  /** Each brings one slot whose initial surplus is negative to 0 or above, and makes no other one negative. */
  readonly move: readonly CureMove[]
}

type Account = { words: readonly Hex[]; table: AssetTable; slots: number }

/** An account whose units are counted, and its margin. */
export type Counted = { table: AssetTable; slots: number; counts: UnitCounts; total: Margin }

/** Counts an account's units once for all that is computed of them. */
export function counted({ words, table, slots }: Account): Counted {
  const counts = countUnits({ words, table, slots })
  return { table, slots, counts, total: marginOf(counts, { table, slots }) }
}

const whole = 10_000n
const scale = 10n ** 18n * whole
const maxUint104 = (1n << 104n) - 1n

/**
 * The least that brings an account to a margin line, so that it is not below it: M × 10^4 ≥ MD × line at the snapshot's
 * prices, `line` in basis points. Assets that it holds or owes come first, then others by assetId; `most` of each at most.
 * §13.
 */
export function cureToLine({ line, most, ...account }: Account & { line: number; most?: number }): Cure {
  return cureLine(counted(account), { line, ...(most !== undefined && { most }) })
}

/** The same of an account whose units are counted. */
export function cureLine(account: Counted, { line, most = 16 }: { line: number; most?: number }): Cure {
  const { maintenanceSurplus, maintenanceLiabilities } = account.total
  const assets = maintenanceSurplus + maintenanceLiabilities
  const share = whole + BigInt(line)
  if (assets * whole >= maintenanceLiabilities * share) return { deposit: [], repay: [] }
  return cure(account, {
    most,
    weight: 'maintenanceWeight',
    // (MA + x) × 10^4 ≥ MD × (10^4 + line)
    lacking: ceilDivide(maintenanceLiabilities * share, whole) - assets,
    // MA × 10^4 ≥ (MD − x) × (10^4 + line)
    excess: maintenanceLiabilities - (assets * whole) / share,
  })
}

/** The least that brings an account to I ≥ 0 over all slots, and the moves that bring a short slot to I(i) ≥ 0. §4, §13. */
export function cureToInitial({ most, ...account }: Account & { most?: number }): InitialCure {
  return cureInitial(counted(account), most)
}

/** The same of an account whose units are counted. */
export function cureInitial(account: Counted, most = 16): InitialCure {
  const { initialSurplus } = account.total
  const move = moves(account).slice(0, most)
  if (initialSurplus >= 0n) return { deposit: [], repay: [], move }
  return {
    ...cure(account, { most, weight: 'initialWeight', lacking: -initialSurplus, excess: -initialSurplus }),
    move,
  }
}

/** `lacking` is the weighted collateral to add, `excess` the weighted liabilities to take away, both in usdWad. */
function cure(
  { table, slots, counts }: Counted,
  goal: { most: number; weight: 'initialWeight' | 'maintenanceWeight'; lacking: bigint; excess: bigint },
): Cure {
  const deposit: CureUnits[] = []
  const repay: CureUnits[] = []
  for (const assetId of inOrder(table, counts)) {
    const asset = table[assetId]
    if (asset === undefined || asset.kind === 'unused' || asset.slot >= slots) continue
    const pricing = { unitPrice: asset.unitPrice, weight: asset[goal.weight] }
    if (asset.kind === 'collateral') {
      if (deposit.length >= goal.most || pricing.weight === 0 || asset.maintenanceWeight === 0) continue
      const held = counts.net[assetId] ?? 0n
      const value = collateralValue(held, pricing) + goal.lacking
      const units = ceilDivide(value * scale, pricing.unitPrice * BigInt(pricing.weight)) - held
      if (held + units <= maxUint104) deposit.push({ assetId, slot: asset.slot, units })
    } else {
      const owed = counts.debt[assetId] ?? 0n
      const left = liabilityValue(owed, pricing) - goal.excess
      if (repay.length >= goal.most || owed === 0n || left < 0n) continue
      repay.push({
        assetId,
        slot: asset.slot,
        units: owed - (left * scale) / (pricing.unitPrice * BigInt(pricing.weight)),
      })
    }
  }
  return { deposit, repay }
}

function moves({ table, slots, counts: { count }, total: { slotSurplus } }: Counted): CureMove[] {
  const short = slotSurplus.flatMap((surplus, slot) => (surplus < 0n ? [{ slot, shortfall: -surplus }] : []))
  return short.flatMap(({ slot: toSlot, shortfall }) =>
    table.flatMap((asset, assetId): CureMove[] => {
      if (asset.kind !== 'collateral' || asset.priceStale || asset.chainStale || asset.slot >= slots) return []
      const pricing = { unitPrice: asset.unitPrice, weight: asset.initialWeight }
      const valueOn = (slot: number, units: bigint) => collateralValue((count[slot]?.[assetId] ?? 0n) + units, pricing)
      // The slot's own units round down once, with what comes to them.
      const counted = count[toSlot]?.[assetId] ?? 0n
      const units = unitsToCover({ shortfall: valueOn(toSlot, 0n) + shortfall, asset }) - (counted < 0n ? 0n : counted)
      if (pricing.weight === 0 || units <= 0n || units > maxUint104) return []
      const from = toSlot === asset.slot ? count.map((_, slot) => slot) : [asset.slot]
      return from.flatMap((slot): CureMove[] => {
        const there = count[slot]?.[assetId] ?? 0n
        if (slot === toSlot || there < units || counted < 0n) return []
        const after = (slotSurplus[slot] ?? 0n) - valueOn(slot, 0n) + valueOn(slot, -units)
        const action = slot === asset.slot ? 'pledge' : 'release'
        return after < 0n ? [] : [{ action, assetId, slot, toSlot, units }]
      })
    }),
  )
}

/** What the account holds or owes, then the rest, by assetId. */
function inOrder(table: AssetTable, { net, debt }: UnitCounts): number[] {
  const ids = [...table.keys()]
  const has = (assetId: number) => (net[assetId] ?? 0n) > 0n || (debt[assetId] ?? 0n) > 0n
  return [...ids.filter(has), ...ids.filter((assetId) => !has(assetId))]
}

function ceilDivide(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b
}
