import type { CutEntry } from '@plimsoll/protocol'
import { type Hex, numberToHex } from 'viem'
import { z } from 'zod'
import { ProviderError, QuorumUnavailable } from '../errors.ts'
import { data, quantity, word } from '../hexSchemas.ts'
import type { Provider } from '../providers/provider.ts'
import { isRefusal, refusals } from '../providers/providerErrorClass.ts'
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
  /** Of the transaction, where the provider tells it. */
  transactionHash?: Hex | null | undefined
  /** Of the event. */
  topic: Hex
  arguments: readonly Hex[]
  data: Hex
}

/**
 * The events that a provider says the vault emitted in a range of blocks, asked for in portions as large as it takes,
 * and in shorter ones down to single blocks when it refuses. `events`
 * says by the topic of each kind how many of its arguments are indexed. Throws `ProviderError`.
 */
export async function askVaultLogs(
  provider: Provider,
  { context, range, events }: { context: ChainContext; range: NumberRange; events: Readonly<Record<Hex, number>> },
): Promise<VaultLog[]> {
  const logs: VaultLog[] = []
  const most = context.portions.blocksPerLogRequest
  let first = range.after.number + 1n
  // The shortest range that was refused here; what it teaches counts once a shorter one was answered.
  let refused: number | undefined
  while (first <= range.upTo.number) {
    const taken = Math.min(most, provider.status.blocksPerLogRequest ?? most)
    if (taken === 0) throw withoutLogs(provider)
    const size = refused === undefined ? taken : Math.min(taken, Math.floor(refused / 2))
    const end = first + BigInt(size) - 1n
    const last = end < range.upTo.number ? end : range.upTo.number
    const blocks = Number(last - first + 1n)
    try {
      for (const log of await askPortion(provider, { vault: context.chain.vault, first, last, events })) logs.push(log)
    } catch (error) {
      // Whatever the words: no two services refuse a long range in the same.
      if (!(error instanceof ProviderError) || !isRefusal(error.class) || blocks === 1) throw error
      refused = blocks
      continue
    }
    if (refused !== undefined) provider.noteRangeTooLarge(refused)
    refused = undefined
    provider.noteRangeTaken(blocks)
    first = last + 1n
  }
  return logs
}

/**
 * No answers, instead of an error, if providers refuse to serve logs: that nobody tells what changed is not known to be nothing.
 * While too few providers can be reached at all, or what they answer is no answer, the error stands.
 */
export function noneIfRefused(error: unknown): undefined {
  if (error instanceof QuorumUnavailable && error.isDueTo(...refusals.filter((one) => one !== 'malformed')))
    return undefined
  throw error
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
      transactionHash: word.nullish(),
      data,
      removed: z.literal(false).optional(),
    }),
  )
}
