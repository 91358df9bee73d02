import type { Plimsoll } from '@plimsoll/sdk'
import { type ActingClient, ContractRefused, liquidate, settle } from '@plimsoll/sdk/actions'
import type { Address } from 'viem'

/** Repays debt of an account below its line for collateral, the best that is quoted on this chain. */
export async function liquidateBest({
  plimsoll,
  wallet,
  debtor,
  chainId,
}: {
  plimsoll: Plimsoll
  wallet: ActingClient
  debtor: Address
  chainId: number
}) {
  const { slot } = plimsoll.chain(chainId)
  // Computed again here from the signed snapshot: nothing above the line.
  const { liquidations } = await plimsoll.liquidation(debtor)
  const here = liquidations.filter((quote) => quote.slot === slot)
  const bonus = ({ valueUsdWad, repayUsdWad }: (typeof here)[number]) => valueUsdWad - repayUsdWad
  const [best] = here.sort((a, b) => (bonus(a) < bonus(b) ? 1 : -1))
  if (best === undefined) return []
  const { liability, collateral } = best
  try {
    return (await liquidate(wallet, { plimsoll, account: debtor, liability, collateral })).events
  } catch (error) {
    // Somebody was faster.
    if (error instanceof ContractRefused && error.reason?.errorName === 'Healthy') return []
    throw error
  }
}

/** Has this chain pay what the sender is owed for liquidations on others. */
export async function settleAll({ plimsoll, wallet }: { plimsoll: Plimsoll; wallet: ActingClient }) {
  return (await settle(wallet, { plimsoll })).events
}
