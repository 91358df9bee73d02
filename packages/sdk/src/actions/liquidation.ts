import type { AccountId } from '@plimsoll/protocol'
import { type Address, type Hex, maxUint104 } from 'viem'
import { poolOf, proven, repayment, vaultOf } from './chainAssets.ts'
import { contractCall, createAction } from './createAction.ts'

/** Which account, which of its debts and which collateral; and the bounds of the trade. */
export type LiquidateParameters = {
  account: AccountId | Address
  /** The asset id of the liability that is repaid, on this chain. */
  liability: number
  /** The asset id of the collateral that is seized, of any chain. */
  collateral: number
  /** The most debt shares to repay; as many as are allowed unless told. */
  maxRepayUnits?: bigint | undefined
  /** The least collateral for a repayment of `maxRepayUnits`, in base units; a smaller one needs proportionally less. */
  minUnits?: bigint | undefined
  /** Who gets the collateral, on the chain that holds it; the sender unless told. */
  receiver?: Address | undefined
  /** If given, the sender is a contract, and its `onLiquidation` is called with it. */
  data?: Hex | undefined
}

/**
 * Repays debt of an account below its maintenance margin, for collateral and a bonus: at once if this chain holds it, else
 * by a claim, which `settle` has paid on the other chain. Lets the pool pull what the repayment can cost at most. The
 * events are `Liquidated`. Rejects with `ContractRefused`, `ActionNotPossible`, `TransactionFailed`, `UnknownChain`, and
 * as `Plimsoll.account`. §8.
 *
 * @example
 * const { events: [seized] } = await liquidate(client, { plimsoll, account, liability: 4, collateral: 0 })
 * seized?.units // base units of the collateral
 */
export const liquidate = createAction(
  'liquidate',
  async (
    context,
    {
      account,
      liability,
      collateral,
      maxRepayUnits = maxUint104,
      minUnits = 0n,
      receiver = context.sender,
      data = '0x',
    }: LiquidateParameters,
  ) => {
    const pool = await poolOf(context, liability)
    const { account: debtor, proof, snapshot } = await proven(context, { account })
    const spends = await repayment(context, { pool, account: debtor, units: maxRepayUnits })
    return contractCall(vaultOf(context), {
      functionName: 'liquidate',
      args: [debtor, pool.address, maxRepayUnits, collateral, minUnits, receiver, data, proof],
      eventName: 'Liquidated',
      snapshot,
      spends,
    })
  },
)

/** Which account, and the asset id of its debt on this chain. */
export type WriteOffParameters = { account: AccountId | Address; liability: number }

/**
 * Ends a debt that nothing is left to pay with; the sender gets the pool’s reward. The events are `WrittenOff`. Rejects as
 * `liquidate` does. §8.
 *
 * @example
 * const { events: [loss] } = await writeOff(client, { plimsoll, account, liability: 4 })
 */
export const writeOff = createAction('write off', async (context, { account, liability }: WriteOffParameters) => {
  const pool = await poolOf(context, liability)
  const { account: debtor, proof, snapshot } = await proven(context, { account })
  const args = [debtor, pool.address, proof] as const
  return contractCall(vaultOf(context), { functionName: 'writeOff', args, eventName: 'WrittenOff', snapshot })
})
