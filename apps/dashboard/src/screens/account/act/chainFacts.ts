import { creditPoolAbi } from '@plimsoll/contracts'
import type { AccountId, RiskConfig } from '@plimsoll/protocol'
import { queryOptions } from '@tanstack/react-query'
import type { Config } from '@wagmi/core'
import { type Address, erc20Abi } from 'viem'
import { readContract } from 'viem/actions'
import { live } from '../../../data/queries.ts'

/** What a chain says now about an asset and a wallet: in base units of the token. */
export type ChainFacts = {
  /** What the wallet has; undefined without one. */
  readonly balance: bigint | undefined
  /** Of a liability: its interest index as a ray, what the pool can lend now, and the account’s debt shares. */
  readonly pool: { readonly index: bigint; readonly cash: bigint; readonly debt: bigint } | undefined
}

/** Reads them by the URL that the node lists for the chain, or through the wallet. Asked again at each snapshot. */
export const chainFactsQuery = (
  config: Config,
  {
    asset: { assetId, kind, token: contract, slot },
    address,
    account,
  }: {
    asset: Pick<RiskConfig['assets'][number], 'assetId' | 'kind' | 'token' | 'slot'>
    address: Address | undefined
    account: AccountId
  },
) =>
  queryOptions({
    queryKey: [live, 'chainFacts', assetId, account, address],
    async queryFn(): Promise<ChainFacts> {
      const chainId = config.chains[slot]?.id
      const client = config.getClient(chainId === undefined ? {} : { chainId })
      const balanceOf = async (token: Address) =>
        address && readContract(client, { address: token, abi: erc20Abi, functionName: 'balanceOf', args: [address] })
      if (kind === 'collateral') return { balance: await balanceOf(contract), pool: undefined }
      const pool = { address: contract, abi: creditPoolAbi } as const
      const [token, index, cash, debt] = await Promise.all([
        readContract(client, { ...pool, functionName: 'token' }),
        readContract(client, { ...pool, functionName: 'index' }),
        readContract(client, { ...pool, functionName: 'cash' }),
        readContract(client, { ...pool, functionName: 'debtOf', args: [account] }),
      ])
      return { balance: await balanceOf(token), pool: { index, cash, debt } }
    },
  })

const ray = 10n ** 27n

/** Debt shares of a loan, as the pool rounds them: up. */
export function sharesOf(tokenAmount: bigint, index: bigint): bigint {
  return (tokenAmount * ray + index - 1n) / index
}

/** What repaying shares can cost, with a thousandth more for interest until it is mined, as the SDK approves it. */
export function costOf(shares: bigint, index: bigint): bigint {
  return (shares * index * 1_001n) / (ray * 1_000n) + 1n
}
