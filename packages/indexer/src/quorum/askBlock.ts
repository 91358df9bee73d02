import type { CutEntry } from '@plimsoll/protocol'
import { numberToHex } from 'viem'
import { z } from 'zod'
import { ProviderError } from '../errors.ts'
import { quantity, word } from '../hexSchemas.ts'
import type { Provider } from '../providers/provider.ts'

const block = z.object({ number: quantity, hash: word, timestamp: quantity }).nullable()

/**
 * One provider's block at a number or tag. Throws {@link ProviderError}, of class `behind` when the provider has no such
 * block (yet): a provider that lags does not contradict the others, it just does not count.
 */
export async function askBlock(
  provider: Provider,
  { chainId, at }: { chainId: number; at: bigint | 'latest' | 'safe' | 'finalized' },
): Promise<CutEntry> {
  const request = `eth_getBlockByNumber ${at}`
  const schema =
    typeof at === 'bigint' ? block.refine((seen) => seen === null || seen.number === at, 'another block') : block
  const tag = typeof at === 'bigint' ? numberToHex(at) : at
  const seen = await provider.request('eth_getBlockByNumber', [tag, false], schema)
  if (seen === null)
    throw new ProviderError({ provider: provider.name, request, class: 'behind', reason: `no block ${at}` })
  return { chainId, number: seen.number, hash: seen.hash, timestamp: seen.timestamp }
}
