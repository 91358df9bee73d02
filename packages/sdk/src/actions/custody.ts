import type { AccountId } from '@plimsoll/protocol'
import type { Address } from 'viem'
import { accountOf, collateralToken, proven, vaultOf } from './chainAssets.ts'
import { type Carried, contractCall, createAction } from './createAction.ts'

/** How much of a collateral, in its base units, and for which account: the sender’s own unless told. */
export type DepositParameters = Carried & { assetId: number; units: bigint; account?: AccountId | Address | undefined }

/**
 * Deposits `units` of a collateral that this chain holds, after letting the vault pull exactly that much. Needs no
 * snapshot. The events are `Deposited`. Rejects with `ContractRefused`, `ActionNotPossible`, `TransactionFailed` and
 * `UnknownChain`. §3.
 *
 * @example
 * const { receipt } = await deposit(client, { plimsoll, assetId: 0, units: parseEther('10') })
 */
export const deposit = createAction('deposit', async (context, parameters: DepositParameters) => {
  const { assetId, units, account, authorization } = parameters
  const vault = vaultOf(context)
  const token = await collateralToken(context, assetId)
  return contractCall(vault, {
    functionName: 'deposit',
    args: [await accountOf(context, { account, by: authorization?.signer }), assetId, units],
    eventName: 'Deposited',
    authorization,
    // What is carried is pulled from the signer, who has approved the vault.
    ...(authorization === undefined && { spends: { token, spender: vault.address, tokenAmount: units } }),
  })
})

/** How much of a collateral, in its base units, from which account, and to whom: the sender unless told. */
export type WithdrawParameters = DepositParameters & { receiver?: Address | undefined }

/**
 * Withdraws `units` of a collateral that this chain holds. What the asset’s bucket does not hold is paid hours later. The
 * events are `Withdrawn`. Rejects as `deposit` does, and as `Plimsoll.account`. §4.
 *
 * @example
 * const { epoch } = await withdraw(client, { plimsoll, assetId: 0, units: parseEther('1') })
 */
export const withdraw = createAction(
  'withdraw',
  async (context, { assetId, units, account, authorization, ...to }: WithdrawParameters) => {
    const by = authorization?.signer ?? context.sender
    const { receiver = by } = to
    const { account: owner, proof, snapshot } = await proven(context, { account, by })
    const args = [owner, assetId, units, receiver, proof] as const
    const call = { functionName: 'withdraw', args, eventName: 'Withdrawn', snapshot, authorization } as const
    return contractCall(vaultOf(context), call)
  },
)
