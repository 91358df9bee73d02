import { creditPoolAbi, marginVaultAbi } from '@plimsoll/contracts'
import { type AccountId, parseAccountId } from '@plimsoll/protocol'
import type { Address } from 'viem'
import { readContract } from 'viem/actions'
import { accountProof } from '../accountProof.ts'
import type { ActionContext } from './createAction.ts'
import { notPossible } from './errors.ts'

// The vault is what the user trusts on a chain: tokens and pools are those that it names, not those that a node names.

/** The account that is named, or that of the address that acts: the sender unless told. Rejects with `InvalidAccountId`. */
export async function accountOf(
  { client, chain, sender }: Pick<ActionContext, 'client' | 'chain' | 'sender'>,
  { account: named, by = sender }: { account?: AccountId | Address | undefined; by?: Address | undefined },
): Promise<AccountId> {
  if (named !== undefined) return parseAccountId(named)
  // Asked from the address itself: an address without code is an EOA only where it is the origin.
  const own = { functionName: 'accountOf', args: [by], account: by } as const
  return parseAccountId(await readContract(client, { address: chain.vault, abi: marginVaultAbi, ...own }))
}

/** This chain’s vault. */
export function vaultOf({ chain }: ActionContext) {
  return { address: chain.vault, abi: marginVaultAbi } as const
}

/** An account at the latest snapshot, verified, with the proof that contracts take. Rejects as {@link Plimsoll} does. */
export async function proven(context: ActionContext, whose: Parameters<typeof accountOf>[1]) {
  const account = await accountOf(context, whose)
  const answer = await context.plimsoll.account(account)
  return { account, proof: accountProof(answer), snapshot: answer.snapshot }
}

/** The token of a collateral that this chain holds. Rejects with `ActionNotPossible`. */
export async function collateralToken({ client, chain }: ActionContext, assetId: number): Promise<Address> {
  const assets = await readContract(client, { address: chain.vault, abi: marginVaultAbi, functionName: 'assets' })
  const asset = assets.find((asset) => asset.assetId === assetId && asset.kind === 1)
  return asset?.token ?? notPossible('This chain does not hold the asset.', { assetId, chainId: chain.chainId })
}

/** The pool where accounts owe an asset on this chain. Rejects with `ActionNotPossible`. */
export async function poolOf({ client, chain }: ActionContext, assetId: number) {
  const pools = await readContract(client, { address: chain.vault, abi: marginVaultAbi, functionName: 'venues' })
  const assetIds = await Promise.all(
    pools.map((address) => readContract(client, { address, abi: creditPoolAbi, functionName: 'liabilityAssetId' })),
  )
  const address = pools[assetIds.indexOf(assetId)]
  if (address === undefined)
    return notPossible('Nothing is lent in this asset on this chain.', { assetId, chainId: chain.chainId })
  return { address, abi: creditPoolAbi } as const
}

/**
 * What repaying at most so many debt shares of an account can cost, in base units of the pool's token: with a thousandth
 * more for interest until it is mined.
 */
export async function repayment(
  { client }: ActionContext,
  { pool, account, units }: { pool: Awaited<ReturnType<typeof poolOf>>; account: AccountId; units: bigint },
): Promise<{ token: Address; spender: Address; tokenAmount: bigint }> {
  const [token, debt, index] = await Promise.all([
    readContract(client, { ...pool, functionName: 'token' }),
    readContract(client, { ...pool, functionName: 'debtOf', args: [account] }),
    readContract(client, { ...pool, functionName: 'index' }),
  ])
  const repaid = units < debt ? units : debt
  const ray = 10n ** 27n
  return { token, spender: pool.address, tokenAmount: (repaid * index * 1_001n) / (ray * 1_000n) + 1n }
}
