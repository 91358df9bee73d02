import { type Hex, maxUint256 } from 'viem'
import type { AssetTable } from '../assets/assetTable.ts'
import { collateralValue } from '../assets/unitPrice.ts'
import { countUnits } from '../margin/countUnits.ts'
import { margin } from '../margin/margin.ts'
import type { CutEntry } from '../snapshot/cut.ts'
import { movable, pledgeFrom } from './quoteForcedMove.ts'
import { pairOf, quotePosition } from './quoteLiquidation.ts'

/** The largest liquidation of one debt against one collateral that is possible. */
export type LiquidationOffer = {
  /** The chain to act on: the debt is owed there, and the collateral counts there. */
  readonly slot: number
  readonly liability: number
  readonly collateral: number
  /** Debt shares to repay, and what they are worth. */
  readonly repayUnits: bigint
  readonly repayUsdWad: bigint
  /** Base units of the collateral for them, bonus included, and what they are worth. */
  readonly units: bigint
  readonly valueUsdWad: bigint
  readonly bonusBps: number
  /** The chain that holds the collateral: where it is not `slot`, a claim is booked that is settled there. */
  readonly custodySlot: number
}

/** A move that anybody may force, and the most units of it. */
export type ForcedMoveOffer = {
  readonly action: 'forcePledge' | 'forceRelease'
  /** The chain to act on. */
  readonly slot: number
  readonly assetId: number
  /** Where the units count afterwards. */
  readonly toSlot: number
  readonly units: bigint
}

/** What anybody may do to an account below its line. */
export type AccountQuotes = {
  readonly liquidations: readonly LiquidationOffer[]
  readonly forcedMoves: readonly ForcedMoveOffer[]
}

/**
 * Everything that anybody may do to an account on each chain, from its leaf alone: as the contracts see it that have this
 * snapshot, if nothing of the account has changed since its cut. `dust` is that of the venues in usdWad (`dustValue`), taken
 * to be the same for all. Nothing if it is not liquidatable. Each alone is possible, and changes what the others allow;
 * a forced pledge of less than the `minDeposit` of its asset only if it is all that the other chain is short of. Costs two
 * margins and a few multiplications for each debt and collateral. Never throws. §8.
 */
export function quoteAccount(parameters: {
  words: readonly Hex[]
  table: AssetTable
  slots: number
  cut: readonly Pick<CutEntry, 'timestamp'>[]
  dust: bigint
}): AccountQuotes {
  const { table, slots, cut, dust } = parameters
  const view = margin(parameters)
  if (!view.liquidatable) return { liquidations: [], forcedMoves: [] }
  const units = countUnits(parameters)
  const owed = [...units.debt.entries()].flatMap(([assetId, debt]) => (debt > 0n ? { assetId, debt } : []))
  const liquidations: LiquidationOffer[] = []
  const forcedMoves: ForcedMoveOffer[] = []
  for (let slot = 0; slot < slots; slot++) {
    const counted = [...(units.count[slot] ?? []).entries()].flatMap(([assetId, available]) =>
      available > 0n ? { assetId, available } : [],
    )
    for (const { assetId: liability, debt } of owed) {
      if (table[liability]?.slot !== slot) continue
      for (const { assetId: collateral, available } of counted) {
        const pair = pairOf(table, { liability, collateral })
        if (pair === undefined) continue
        const position = { view, leaf: view, cut, slot, ...pair }
        const quote = quotePosition(position, { debt, available, dust, maxRepayUnits: maxUint256 })
        if (quote.units === 0n) continue
        const { unitPrice, slot: custodySlot } = pair.collateral
        liquidations.push({
          slot,
          liability,
          collateral,
          repayUnits: quote.repayUnits,
          repayUsdWad: quote.value,
          units: quote.units,
          valueUsdWad: collateralValue(quote.units, { unitPrice, weight: 10_000 }),
          bonusBps: quote.bonus,
          custodySlot,
        })
      }
    }
    for (const { assetId } of counted) {
      const place = { table, slots, slot, assetId }
      const custody = table[assetId]?.slot ?? slot
      if (custody === slot) {
        for (let toSlot = 0; toSlot < slots; toSlot++) {
          const most = toSlot === slot ? 0n : pledgeFrom({ margin: view, units }, { ...place, toSlot, minDeposit: 0n })
          if (most > 0n) forcedMoves.push({ action: 'forcePledge', slot, assetId, toSlot, units: most })
        }
      } else {
        const { units: most } = movable({ margin: view, units }, place)
        if (most > 0n) forcedMoves.push({ action: 'forceRelease', slot, assetId, toSlot: custody, units: most })
      }
    }
  }
  return { liquidations, forcedMoves }
}
