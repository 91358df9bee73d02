import type { AccountId } from '@plimsoll/protocol'
import type { Address } from 'viem'
import { accountOf, poolOf, proven, repayment } from './chainAssets.ts'
import { type Carried, contractCall, createAction } from './createAction.ts'

/**
 * How much to borrow, in base units of the pool’s token; `assetId` names the liability. For which account, and to whom: the
 * sender’s own and the sender unless told.
 */
export type BorrowParameters = Carried & {
  assetId: number
  tokenAmount: bigint
  account?: AccountId | Address | undefined
  receiver?: Address | undefined
}

/**
 * Borrows from the pool of a liability on this chain, against margin on all chains. The events are `Borrowed`, with the
 * debt shares. Rejects with `ContractRefused`, `ActionNotPossible`, `TransactionFailed`, `UnknownChain`, and as
 * `Plimsoll.account`. §4.
 *
 * @example
 * const { events: [loan] } = await borrow(client, { plimsoll, assetId: 4, tokenAmount: parseUnits('18000', 6) })
 * loan?.units // debt shares
 */
export const borrow = createAction(
  'borrow',
  async (context, { assetId, tokenAmount, account, authorization, ...to }: BorrowParameters) => {
    const by = authorization?.signer ?? context.sender
    const { receiver = by } = to
    const pool = await poolOf(context, assetId)
    const { account: owner, proof, snapshot } = await proven(context, { account, by })
    const args = [owner, tokenAmount, receiver, proof] as const
    return contractCall(pool, { functionName: 'borrow', args, eventName: 'Borrowed', snapshot, authorization })
  },
)

/**
 * How many debt shares to repay, `maxUint256` for all; `assetId` names the liability. Of which account: the sender’s own
 * unless told.
 */
export type RepayParameters = { assetId: number; units: bigint; account?: AccountId | Address | undefined }

/**
 * Repays debt of an account on this chain, after letting the pool pull what that can cost, with a thousandth more for
 * interest. Needs no snapshot. The events are `Repaid`. Rejects as `borrow` does, but for the snapshot.
 *
 * @example
 * const { events: [repaid] } = await repay(client, { plimsoll, assetId: 4, units: maxUint256 })
 * repaid?.tokenAmount
 */
export const repay = createAction('repay', async (context, { assetId, units, account }: RepayParameters) => {
  const pool = await poolOf(context, assetId)
  const debtor = await accountOf(context, { account })
  const spends = await repayment(context, { pool, account: debtor, units })
  return contractCall(pool, { functionName: 'repay', args: [debtor, units], eventName: 'Repaid', spends })
})
