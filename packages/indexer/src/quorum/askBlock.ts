import type { CutEntry } from '@plimsoll/protocol'
import { numberToHex } from 'viem'
import { z } from 'zod'
import { ProviderError } from '../errors.ts'
import { hash32, quantity } from '../hexSchemas.ts'
import type { Provider, ProviderCall } from '../providers/provider.ts'

const block = z.object({ number: quantity, hash: hash32, timestamp: quantity }).nullable()
type Block = z.output<typeof block>

/**
 * One provider's block at a number or tag. Throws {@link ProviderError}, of class `behind` when the provider has no such
 * block (yet): a provider that lags does not contradict the others, it just does not count.
 */
export async function askBlock(
  provider: Provider,
  { chainId, at }: { chainId: number; at: bigint | 'latest' | 'safe' | 'finalized' },
): Promise<CutEntry> {
  const { method, params, schema } = blockCall(at)
  const seen = await provider.request(method, params, schema)
  if (seen) return entryOf(chainId, seen)
  const request = `${method} ${at}`
  throw new ProviderError({ provider: provider.name, request, class: 'behind', reason: `no block ${at}` })
}

/** One provider's blocks at several numbers, in order; undefined where it has none. Throws {@link ProviderError}. */
export async function askBlocks(
  provider: Provider,
  { chainId, numbers }: { chainId: number; numbers: readonly bigint[] },
): Promise<(CutEntry | undefined)[]> {
  const blocks = await provider.requestAll(numbers.map(blockCall))
  return blocks.map((seen) => (seen ? entryOf(chainId, seen) : undefined))
}

function blockCall(at: bigint | string): ProviderCall<Block> {
  return typeof at === 'bigint'
    ? {
        method: 'eth_getBlockByNumber',
        params: [numberToHex(at), false],
        schema: block.refine((seen) => seen === null || seen.number === at, 'another block'),
      }
    : { method: 'eth_getBlockByNumber', params: [at, false], schema: block }
}

function entryOf(chainId: number, { number, hash, timestamp }: NonNullable<Block>): CutEntry {
  return { chainId, number, hash, timestamp }
}
