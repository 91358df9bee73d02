import { marginLensAbi } from '@plimsoll/contracts'
import { createChainReader, type ProviderDisagreement } from '@plimsoll/indexer'
import { clientOf, entryOf } from '@plimsoll/indexer/testing/clientOf'
import type { World } from '@plimsoll/indexer/testing/startWorld'
import type { AccountId, CutEntry } from '@plimsoll/protocol'
import type { Hex } from 'viem'
import { expect } from 'vitest'
import { createHurriedClock } from './createHurriedClock.ts'

/** One life of a reader that follows the head of the world's chain. */
export type Follower = {
  /** Reads what changed up to the head and compares everything read so far with the truth. Throws what the reader throws. */
  follow: () => Promise<CutEntry>
  close: () => void
}

/** Two of the three providers a, b, c are believed; blocks are read that are `depth` below the tip. */
export function createFollower(
  world: World,
  { depth, onDisagreement }: { depth: number; onDisagreement: (disagreement: ProviderDisagreement) => void },
): Follower {
  const reader = createChainReader({
    chain: world.chain,
    salt: world.salt,
    slots: 3,
    providers: world.proxies.map(({ url }, index) => ({ name: 'abc'.charAt(index), url })),
    quorum: 2,
    finality: { kind: 'depth', blocks: depth },
    feeds: [world.feed],
    rateSources: [world.pool],
    clock: createHurriedClock(20),
    portions: { accountsPerCall: 3, blocksPerLogRequest: 5 },
    onDisagreement,
  })
  const accounts = new Map<AccountId, readonly Hex[]>()
  let at: CutEntry | undefined
  return {
    async follow() {
      const head = await reader.head()
      expect(await entryOf(world.anvil.url, head.number)).toEqual(head)
      const delta = await reader.read({ from: at, to: head })
      if (delta.full) accounts.clear()
      for (const [account, words] of delta.accounts) accounts.set(account, words)
      at = head
      expect(sorted(accounts)).toEqual(await truth(world, head))
      return head
    },
    close: reader.close,
  }
}

/** What anvil itself says at a block. */
async function truth({ anvil, chain }: World, { hash: blockHash }: CutEntry) {
  const client = clientOf(anvil.url)
  const at = { address: chain.lens, abi: marginLensAbi, blockHash } as const
  const [, , ids] = await client.readContract({
    ...at,
    functionName: 'readAccountIds',
    args: [chain.vault, 0n, 1_000n],
  })
  const [, , words] = await client.readContract({ ...at, functionName: 'readAccounts', args: [chain.vault, ids] })
  return sorted(ids.map((id, index) => [id as AccountId, words[index] ?? []]))
}

function sorted(accounts: Iterable<readonly [AccountId, readonly Hex[]]>) {
  const entries = [...accounts].map(([id, words]) => [id, [...words].sort()] as const)
  return entries.filter(([, words]) => words.length > 0).sort(([a], [b]) => (a < b ? -1 : 1))
}
