import type { Hex } from 'viem'
import type { AssetTable } from '../assets/assetTable.ts'
import type { CutEntry } from '../snapshot/cut.ts'
import { quoteForcePledge, quoteForceRelease } from './quoteForcedMove.ts'
import { quoteLiquidation } from './quoteLiquidation.ts'

/** A call that anyone may make on slot `slot`; units are the most that it allows. */
export type ReachStep = { readonly slot: number; readonly units: bigint } & (
  | {
      readonly action: 'liquidate'
      readonly liability: number
      readonly collateral: number
      readonly repayUnits: bigint
    }
  | { readonly action: 'forcePledge'; readonly assetId: number; readonly toSlot: number }
  | { readonly action: 'forceRelease'; readonly assetId: number }
)

/**
 * What anyone may do on slot `slot` now to an account below its line, given the leaf's `words`, the slot's `viewWords` and
 * the header's `cut`: liquidate what counts beside a debt here, else bring units nearer to a debt elsewhere. `dusts` are
 * those of the venues in usdWad by their liability's assetId, `minDeposits` the least of each collateral in units by
 * assetId, zero where there is none. Every step is possible by itself and changes what the others may; none if the account
 * is not liquidatable. Repeated on every slot and with every snapshot, the steps reach every unit. Never throws. §8, and invariant 7 of §11.
 */
export function reachSteps(parameters: {
  words: readonly Hex[]
  viewWords: readonly Hex[]
  table: AssetTable
  slots: number
  slot: number
  cut: readonly Pick<CutEntry, 'timestamp'>[]
  dusts: readonly bigint[]
  minDeposits: readonly bigint[]
}): ReachStep[] {
  const { table, slots, slot, dusts, minDeposits } = parameters
  const ids = [...table.keys()]
  const liquidations = ids.flatMap((liability) =>
    ids.flatMap((collateral): ReachStep[] => {
      const { repayUnits, units } = quoteLiquidation({
        ...parameters,
        liability,
        collateral,
        dust: dusts[liability] ?? 0n,
      })
      return units > 0n ? [{ action: 'liquidate', slot, liability, collateral, repayUnits, units }] : []
    }),
  )
  const moves = ids.flatMap((assetId): ReachStep[] => {
    const pledges = [...new Array(slots).keys()].flatMap((toSlot): ReachStep[] => {
      const units = quoteForcePledge({ ...parameters, assetId, toSlot, minDeposit: minDeposits[assetId] ?? 0n })
      return units > 0n ? [{ action: 'forcePledge', slot, assetId, toSlot, units }] : []
    })
    const units = quoteForceRelease({ ...parameters, assetId })
    return units > 0n ? [...pledges, { action: 'forceRelease', slot, assetId, units }] : pledges
  })
  return [...liquidations, ...moves]
}
