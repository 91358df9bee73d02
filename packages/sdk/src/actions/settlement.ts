import { snapshotRegistryAbi } from '@plimsoll/contracts'
import { postArguments } from '@plimsoll/protocol'
import type { Address } from 'viem'
import { readContract } from 'viem/actions'
import { vaultOf } from './chainAssets.ts'
import { contractCall, createAction } from './createAction.ts'
import { notPossible } from './errors.ts'

/** Whose claims on this chain, the sender’s own unless told; at most `limit` of them, 100 unless told. */
export type SettleParameters = { beneficiary?: Address | undefined; limit?: number | undefined }

/**
 * Has claims paid that other chains booked against assets held here, in one transaction. What an asset’s bucket does not
 * hold is paid hours later. The events are `Settled`. Rejects with `ActionNotPossible` if the latest snapshot shows no
 * claim, with `ContractRefused`, `TransactionFailed`, `UnknownChain`, and as `Plimsoll.settlement`. §8.
 *
 * @example
 * const { events } = await settle(client, { plimsoll })
 * events.map(({ units }) => units)
 */
export const settle = createAction(
  'settle',
  async (context, { beneficiary = context.sender, limit }: SettleParameters) => {
    const custodySlot = context.chain.slot
    const query = { beneficiary, custodySlot, ...(limit === undefined ? {} : { limit }) }
    const { claims, proof, snapshot } = await context.plimsoll.settlement(query)
    if (claims.length === 0) notPossible('The latest snapshot shows no claim to settle here.', { ...query })
    const args = [claims, proof] as const
    return contractCall(vaultOf(context), { functionName: 'settleMany', args, eventName: 'Settled', snapshot })
  },
)

/**
 * Brings the latest snapshot to this chain’s registry. If it has that one or a newer one already, nothing changes and there
 * are no events, which are `SnapshotAccepted`. Rejects with `ContractRefused`, `TransactionFailed`, `UnknownChain`, and as
 * `Plimsoll.latestSnapshot`. §6.
 *
 * @example
 * const { events: [accepted] } = await postSnapshot(client, { plimsoll })
 * accepted?.epoch
 */
export const postSnapshot = createAction('post a snapshot', async (context, _: Record<never, never>) => {
  const address = await readContract(context.client, { ...vaultOf(context), functionName: 'registry' })
  const args = postArguments(await context.plimsoll.latestSnapshot())
  const registry = { address, abi: snapshotRegistryAbi } as const
  return contractCall(registry, { functionName: 'post', args, eventName: 'SnapshotAccepted' })
})
