import { type CutEntry, parseHash32 } from '@plimsoll/protocol'
import { createTestClient, http, publicActions, walletActions } from 'viem'

/** A client that plays the chain itself: mines, reorganises, sends transactions. */
export function clientOf(url: string) {
  return createTestClient({ mode: 'anvil', transport: http(url, { retryCount: 0 }) })
    .extend(publicActions)
    .extend(walletActions)
}

/** The block at `number` (the latest without it) as a cut entry, asked of one endpoint. */
export async function entryOf(url: string, number?: bigint): Promise<CutEntry> {
  const client = clientOf(url)
  const block = await client.getBlock(number === undefined ? {} : { blockNumber: number })
  return {
    chainId: await client.getChainId(),
    number: block.number,
    hash: parseHash32(block.hash),
    timestamp: block.timestamp,
  }
}

/** Replaces the last `depth` blocks by others. */
export async function reorg(url: string, depth: number): Promise<void> {
  await clientOf(url).request({ method: 'anvil_reorg', params: [depth, []] } as never)
}
