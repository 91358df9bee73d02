import type { AccountId } from '@plimsoll/protocol'
import type { AccountResponse } from '@plimsoll/wire'
import type { Address } from 'viem'
import { getChainId } from 'viem/actions'
import { accountOf } from './chainAssets.ts'
import type { ActingClient, ActionParameters } from './createAction.ts'

/** Which account, the sender’s own unless told; at the latest snapshot, or at that of an epoch. */
export type GetMarginParameters = { account?: AccountId | Address | undefined; epoch?: bigint | undefined }

/**
 * An account’s margin over all chains, per chain and per asset, in US dollars with 18 decimals and base units, verified
 * against the operators that are trusted. Rejects as `Plimsoll.account` does, and with `UnknownChain` if the sender’s own
 * account is asked for on another chain than the deployment’s. §4.
 *
 * @example
 * const { margin } = await getMargin(client, { plimsoll })
 * margin.healthWad // 1180000000000000000n
 */
export async function getMargin(
  wallet: ActingClient,
  { plimsoll, publicClient: client = wallet, account, epoch }: GetMarginParameters & ActionParameters,
): Promise<AccountResponse> {
  const at = epoch === undefined ? {} : { epoch }
  if (account !== undefined) return plimsoll.account(account, at)
  const chain = plimsoll.chain(await getChainId(client))
  const sender = wallet.account.address
  return plimsoll.account(await accountOf({ client, sender, chain }, {}), at)
}
