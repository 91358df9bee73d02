import type { AccountId } from '@plimsoll/protocol'
import type { Address } from 'viem'
import { readContract } from 'viem/actions'
import { accountOf, proven, vaultOf } from './chainAssets.ts'
import { type Carried, contractCall, createAction } from './createAction.ts'

/** How much of a collateral, in its base units, to which slot, and of which account: the sender’s own unless told. */
export type PledgeParameters = Carried & {
  assetId: number
  toSlot: number
  units: bigint
  account?: AccountId | Address | undefined
}

/**
 * Pledges `units` of a collateral that this chain holds to another chain: here they stop counting at once, there they count
 * from the next snapshot on. Needs a snapshot only if the account owes something here. The events are `Pledged`. Rejects
 * with `ContractRefused`, `TransactionFailed`, `UnknownChain`, and as `Plimsoll.account`. §3.
 *
 * @example
 * await pledge(client, { plimsoll, assetId: 0, toSlot: 1, units: parseEther('10') })
 */
export const pledge = createAction(
  'pledge',
  async (context, { assetId, toSlot, units, account, authorization }: PledgeParameters) => {
    const vault = vaultOf(context)
    const owner = await accountOf(context, { account, by: authorization?.signer })
    const call = { functionName: 'pledge', eventName: 'Pledged', authorization } as const
    const owes = await readContract(context.client, { ...vault, functionName: 'venuesOf', args: [owner] })
    if (owes.length === 0) return contractCall(vault, { ...call, args: [owner, assetId, toSlot, units] })
    const { proof, snapshot } = await proven(context, { account: owner })
    return contractCall(vault, { ...call, args: [owner, assetId, toSlot, units, proof], snapshot })
  },
)

/** How much of another chain’s collateral, in its base units, and of which account: the sender’s own unless told. */
export type ReleaseParameters = Omit<PledgeParameters, 'toSlot'>

/**
 * Gives `units` that count on this chain back to the chain that holds them, where they count from the next snapshot on. The
 * events are `Released`. Rejects as `pledge` does. §3.
 *
 * @example
 * await release(client, { plimsoll, assetId: 0, units: parseEther('10') })
 */
export const release = createAction(
  'release',
  async (context, { assetId, units, account, authorization }: ReleaseParameters) => {
    const { account: owner, proof, snapshot } = await proven(context, { account, by: authorization?.signer })
    const args = [owner, assetId, units, proof] as const
    const call = { functionName: 'release', args, eventName: 'Released', snapshot, authorization } as const
    return contractCall(vaultOf(context), call)
  },
)

/** At most how much of a collateral, in its base units, of which account below its maintenance margin, and where to. */
export type ForcePledgeParameters = Omit<PledgeParameters, 'authorization'> & { account: AccountId | Address }

/**
 * Pledges units of somebody’s account below its maintenance margin to a chain that is short of them: at most `units`. The
 * events are `ForcePledged`. Rejects as `pledge` does. §8.
 *
 * @example
 * const { events: [moved] } = await forcePledge(client, { plimsoll, account, assetId: 0, toSlot: 1, units: maxUint104 })
 */
export const forcePledge = createAction(
  'pledge by force',
  async (context, { assetId, toSlot, units, account }: ForcePledgeParameters) => {
    const { account: owner, proof, snapshot } = await proven(context, { account })
    const args = [owner, assetId, toSlot, units, proof] as const
    return contractCall(vaultOf(context), { functionName: 'forcePledge', args, eventName: 'ForcePledged', snapshot })
  },
)

/** At most how much of another chain’s collateral, in its base units, of which account below its maintenance margin. */
export type ForceReleaseParameters = Omit<ReleaseParameters, 'authorization'> & { account: AccountId | Address }

/**
 * Gives units of somebody’s account below its maintenance margin back to the chain that holds them: at most `units`. The
 * events are `ForceReleased`. Rejects as `pledge` does. §8.
 *
 * @example
 * const { events: [moved] } = await forceRelease(client, { plimsoll, account, assetId: 0, units: maxUint104 })
 */
export const forceRelease = createAction(
  'release by force',
  async (context, { assetId, units, account }: ForceReleaseParameters) => {
    const { account: owner, proof, snapshot } = await proven(context, { account })
    const args = [owner, assetId, units, proof] as const
    return contractCall(vaultOf(context), { functionName: 'forceRelease', args, eventName: 'ForceReleased', snapshot })
  },
)
