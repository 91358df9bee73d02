import type { AccountId } from '@plimsoll/protocol'
import type { Address } from 'viem'
import { accountOf, collateralToken, proven, vaultOf } from './chainAssets.ts'
import { contractCall, createAction } from './createAction.ts'

/** How much of a collateral, in its base units, and for which account: the sender’s own unless told. */
export type DepositParameters = { assetId: number; units: bigint; account?: AccountId | Address | undefined }

/**
 * Deposits `units` of a collateral that this chain holds, after letting the vault pull exactly that much. Needs no
 * snapshot. The events are `Deposited`. Rejects with `ContractRefused`, `ActionNotPossible`, `TransactionFailed` and
 * `UnknownChain`. §3.
 *
 * @example
 * const { receipt } = await deposit(client, { plimsoll, assetId: 0, units: parseEther('10') })
 */
export const deposit = createAction('deposit', async (context, { assetId, units, account }: DepositParameters) => {
  const vault = vaultOf(context)
  return contractCall(vault, {
    functionName: 'deposit',
    args: [await accountOf(context, account), assetId, units],
    eventName: 'Deposited',
    spends: { token: await collateralToken(context, assetId), spender: vault.address, tokenAmount: units },
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
  async (context, { assetId, units, account, receiver = context.sender }: WithdrawParameters) => {
    const { account: owner, proof, snapshot } = await proven(context, account)
    const args = [owner, assetId, units, receiver, proof] as const
    return contractCall(vaultOf(context), { functionName: 'withdraw', args, eventName: 'Withdrawn', snapshot })
  },
)
