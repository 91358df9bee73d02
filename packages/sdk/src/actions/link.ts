import type { Address } from 'viem'
import { accountOf, vaultOf } from './chainAssets.ts'
import { type Carried, contractCall, createAction } from './createAction.ts'

/** Which address acts for the sender’s account, on the chain of which slot; the zero address takes that back. */
export type LinkParameters = Carried & { slot: number; delegate: Address }

/**
 * Lets an address on another chain act for the sender’s account, from the next snapshot on. The sender is a contract: an
 * EOA is the same account on every chain. The events are `Linked`. Rejects with `ContractRefused`, `TransactionFailed` and
 * `UnknownChain`. §2.
 *
 * @example
 * await link(client, { plimsoll, slot: 1, delegate: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8' })
 */
export const link = createAction('link', async (context, { slot, delegate, authorization }: LinkParameters) => {
  const args = [await accountOf(context, { by: authorization?.signer }), slot, delegate] as const
  return contractCall(vaultOf(context), { functionName: 'link', args, eventName: 'Linked', authorization })
})
