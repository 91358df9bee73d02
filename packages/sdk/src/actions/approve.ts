import { type Address, encodeFunctionData, erc20Abi } from 'viem'
import { readContract } from 'viem/actions'
import { type ActionContext, mined } from './createAction.ts'

/** Tokens that a contract will pull from the sender. */
export type Spending = { readonly token: Address; readonly spender: Address; readonly tokenAmount: bigint }

/**
 * Lets the spender pull exactly so many tokens; false if it may already. Some tokens refuse to change an allowance
 * that is not zero, so it becomes zero first.
 */
export async function approve(context: ActionContext, { token, spender, tokenAmount }: Spending): Promise<boolean> {
  const { client, sender } = context
  const args = [sender, spender] as const
  const allowed = await readContract(client, { address: token, abi: erc20Abi, functionName: 'allowance', args })
  if (allowed >= tokenAmount) return false
  for (const amount of allowed === 0n ? [tokenAmount] : [0n, tokenAmount]) {
    const data = encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [spender, amount] })
    await mined(context, { name: 'approve', transaction: { to: token, data } })
  }
  return true
}
