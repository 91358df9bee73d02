import { marginVaultAbi } from '@plimsoll/contracts'
import type { AccountId, CutEntry } from '@plimsoll/protocol'
import { createPublicClient, type Hex, http } from 'viem'
import { type ReadingWorld, vaultOf } from './readingWorld.ts'

/** Many accounts in a call to Multicall3, or one in a call of its own. */
export type ViemCalls = 'multicall' | 'single calls'

/** Accounts in a call and calls under way: multicall is quickest so, and slower with our reader's 500 and 6. */
const limits = { multicall: { size: 250, inFlight: 4 }, 'single calls': { size: 1, inFlight: 32 } }

/**
 * Reads `localWords` of accounts at one block by viem. It is told whom to ask for, believes its one provider, and checks
 * nothing.
 */
export async function readByViem(
  world: ReadingWorld,
  { calls, accounts, entry }: { calls: ViemCalls; accounts: readonly AccountId[]; entry: CutEntry },
): Promise<Map<AccountId, readonly Hex[]>> {
  const client = createPublicClient({ transport: http(world.url, { retryCount: 0 }) })
  const block = { blockHash: entry.hash, requireCanonical: true } as const
  const callOf = (account: AccountId) =>
    ({ address: vaultOf(world), abi: marginVaultAbi, functionName: 'localWords', args: [account] }) as const

  function ask(part: readonly AccountId[]): Promise<readonly (readonly Hex[])[]> {
    if (calls === 'single calls') {
      return Promise.all(part.map((account) => client.readContract({ ...callOf(account), ...block })))
    }
    const options = { allowFailure: false, multicallAddress: world.multicall3, batchSize: 0 } as const
    return client.multicall({ contracts: part.map(callOf), ...options, ...block })
  }

  const { size, inFlight } = limits[calls]
  const words = new Map<AccountId, readonly Hex[]>()
  let next = 0
  async function work(): Promise<void> {
    while (next < accounts.length) {
      const part = accounts.slice(next, next + size)
      next += size
      for (const [index, found] of (await ask(part)).entries()) words.set(part[index] as AccountId, found)
    }
  }
  await Promise.all(Array.from({ length: inFlight }, work))
  return words
}
