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

/** The same by numbers alone, which is all that logs are asked for. */
export type NumberRange = { after: Pick<CutEntry, 'number'>; upTo: Pick<CutEntry, 'number'> }

/** An event of the vault: where it was emitted, its indexed arguments, and the others, encoded. */
export type VaultLog = {
  blockNumber: bigint
  blockHash: Hex
  logIndex: bigint
  /** Of the event. */
  topic: Hex
  arguments: readonly Hex[]
  data: Hex
}

/**
 * The events that a provider says the vault emitted in a range of blocks, asked for in portions as large as it takes. `events`
 * says by the topic of each kind how many of its arguments are indexed. Throws `ProviderError`.
 */
export async function askVaultLogs(
  provider: Provider,
  { context, range, events }: { context: ChainContext; range: NumberRange; events: Readonly<Record<Hex, number>> },
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
      for (const log of await askPortion(provider, { vault: context.chain.vault, first, last, events })) logs.push(log)
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

type Portion = { vault: Hex; first: bigint; last: bigint; events: Readonly<Record<Hex, number>> }

async function askPortion(provider: Provider, portion: Portion): Promise<VaultLog[]> {
  const kinds = Object.keys(portion.events)
  const filter = {
    address: portion.vault,
    topics: [kinds.length === 1 ? kinds[0] : kinds],
    fromBlock: numberToHex(portion.first),
    toBlock: numberToHex(portion.last),
  }
  const logs = await provider.request('eth_getLogs', [filter], logsOf(portion))
  return logs.map(({ topics, ...log }) => {
    const [topic = '0x', ...named] = topics
    return { ...log, topic, arguments: named }
  })
}

// What was not asked for is not an answer: a provider that ignores the filter is malformed, not generous.
function logsOf({ vault, first, last, events }: Portion) {
  return z.array(
    z.object({
      address: z.string().refine((address) => address.toLowerCase() === vault.toLowerCase(), 'expected the vault'),
      topics: z
        .array(word)
        .refine(([topic = '0x', ...named]) => events[topic] === named.length, 'expected an event that was asked for'),
      blockNumber: quantity.refine((number) => number >= first && number <= last, 'expected a block of the range'),
      blockHash: word,
      logIndex: quantity,
      data,
      removed: z.literal(false).optional(),
    }),
  )
}
