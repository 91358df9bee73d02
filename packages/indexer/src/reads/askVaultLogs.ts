import type { CutEntry } from '@plimsoll/protocol'
import { type Hex, numberToHex } from 'viem'
import { z } from 'zod'
import { ProviderError } from '../errors.ts'
import { data, quantity, word } from '../hexSchemas.ts'
import type { Provider } from '../providers/provider.ts'
import { providerErrorKinds } from '../providers/providerErrorClass.ts'
import type { ChainContext } from './chainContext.ts'

/** The blocks after one and up to another, that one included. */
export type BlockRange = { after: CutEntry; upTo: CutEntry }

/** An event of the vault: where it was emitted, its indexed arguments, and the others, encoded. */
export type VaultLog = {
  blockNumber: bigint
  blockHash: Hex
  logIndex: bigint
  arguments: readonly Hex[]
  data: Hex
}

/**
 * The events of one kind that a provider says the vault emitted in a range of blocks, asked for in portions as large as it
 * takes. `topic` is the event's, `indexed` how many of its arguments are. Throws `ProviderError`.
 */
export async function askVaultLogs(
  provider: Provider,
  { context, range, ...event }: { context: ChainContext; range: BlockRange; topic: Hex; indexed: number },
): Promise<VaultLog[]> {
  const logs: VaultLog[] = []
  const most = context.portions.blocksPerLogRequest
  let first = range.after.number + 1n
  while (first <= range.upTo.number) {
    const size = Math.min(most, provider.status.blocksPerLogRequest ?? most)
    if (size === 0) throw withoutLogs(provider)
    const end = first + BigInt(size) - 1n
    const last = end < range.upTo.number ? end : range.upTo.number
    try {
      for (const log of await askPortion(provider, { vault: context.chain.vault, first, last, ...event }))
        logs.push(log)
    } catch (error) {
      const isTooLarge = error instanceof ProviderError && providerErrorKinds[error.class] === 'rangeTooLarge'
      if (!isTooLarge || first === last) throw error
      provider.noteRangeTooLarge(Number(last - first + 1n))
      continue
    }
    provider.noteRangeTaken(Number(last - first + 1n))
    first = last + 1n
  }
  return logs
}

function withoutLogs({ name: provider }: Provider): ProviderError {
  return new ProviderError({ provider, request: 'eth_getLogs', class: 'notSupported', reason: 'it serves no logs' })
}

type Portion = { vault: Hex; first: bigint; last: bigint; topic: Hex; indexed: number }

async function askPortion(provider: Provider, portion: Portion): Promise<VaultLog[]> {
  const filter = {
    address: portion.vault,
    topics: [portion.topic],
    fromBlock: numberToHex(portion.first),
    toBlock: numberToHex(portion.last),
  }
  const logs = await provider.request('eth_getLogs', [filter], logsOf(portion))
  return logs.map(({ topics, ...log }) => ({ ...log, arguments: topics.slice(1) }))
}

// What was not asked for is not an answer: a provider that ignores the filter is malformed, not generous.
function logsOf({ vault, first, last, topic, indexed }: Portion) {
  return z.array(
    z.object({
      address: z.string().refine((address) => address.toLowerCase() === vault.toLowerCase(), 'expected the vault'),
      topics: z
        .array(word)
        .length(indexed + 1)
        .refine(([first]) => first === topic, 'expected the event asked for'),
      blockNumber: quantity.refine((number) => number >= first && number <= last, 'expected a block of the range'),
      blockHash: word,
      logIndex: quantity,
      data,
      removed: z.literal(false).optional(),
    }),
  )
}
