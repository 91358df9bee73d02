import type { Hex } from 'viem'
import type { AssetTable } from './assetTable.ts'
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
 * What anyone may do on slot `slot` now to an account below its line, given the leaf's `words` and the slot's
 * `viewWords`: liquidate what counts beside a debt here, else bring units nearer to a debt elsewhere. Every step is
 * possible by itself and changes what the others may; none if the account is not liquidatable. Repeated on every slot and
 * with every snapshot, the steps reach every unit. Never throws. Spec: section 8, and invariant 7 of section 11.
 */
export function reachSteps(parameters: {
  words: readonly Hex[]
  viewWords: readonly Hex[]
  table: AssetTable
  slots: number
  slot: number
}): ReachStep[] {
  const { table, slots, slot } = parameters
  const ids = [...table.keys()]
  const liquidations = ids.flatMap((liability) =>
    ids.flatMap((collateral): ReachStep[] => {
      const { repayUnits, units } = quoteLiquidation({ ...parameters, liability, collateral })
      return units > 0n ? [{ action: 'liquidate', slot, liability, collateral, repayUnits, units }] : []
    }),
  )
  const moves = ids.flatMap((assetId): ReachStep[] => {
    const pledges = [...new Array(slots).keys()].flatMap((toSlot): ReachStep[] => {
      const units = quoteForcePledge({ ...parameters, assetId, toSlot })
      return units > 0n ? [{ action: 'forcePledge', slot, assetId, toSlot, units }] : []
    })
    const units = quoteForceRelease({ ...parameters, assetId })
    return units > 0n ? [...pledges, { action: 'forceRelease', slot, assetId, units }] : pledges
  })
  return [...liquidations, ...moves]
}
