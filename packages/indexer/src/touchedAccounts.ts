import { type AccountId, parseAccountId } from '@plimsoll/protocol'
import { type Hex, numberToHex, toEventSelector } from 'viem'
import { z } from 'zod'
import { answerDigest } from './answerDigest.ts'
import type { ChainContext } from './chainContext.ts'
import type { Provider } from './createProvider.ts'
import { ProviderDisagreement } from './errors.ts'
import { gather } from './gather.ts'
import { quantity, word } from './hexSchemas.ts'

const accountTouched = toEventSelector('AccountTouched(bytes32)')

/** Block numbers, both included. */
export type BlockRange = { first: bigint; last: bigint }

/**
 * The accounts touched in `range`: the union of the `AccountTouched` events that the providers know, of which at least a quorum
 * must answer. `undefined` unless these are exactly `expected` events, the number by which the vault's `touches` moved: a
 * provider that omits an event is healed by the others, and what nobody tells is noticed (spec §10). Throws `QuorumUnavailable`.
 */
export async function touchedAccounts(
  context: ChainContext,
  { range, expected }: { range: BlockRange; expected: bigint },
): Promise<ReadonlySet<AccountId> | undefined> {
  // `touches` comes from state a quorum agrees on, so there is nothing to look for.
  if (expected === 0n) return new Set()
  const { pool, portions } = context
  const request = `eth_getLogs AccountTouched ${range.first} to ${range.last}`
  const ask = (provider: Provider) => askEvents(provider, { context, range })
  const answers = await gather(pool, { request, ask, graceMs: portions.graceMs })
  const union = new Map([...answers.values()].flatMap((events) => [...events]))
  if (BigInt(union.size) !== expected) return undefined
  reportOmissions(context, { request, answers, size: union.size })
  return new Set(union.values())
}

type Events = ReadonlyMap<string, AccountId>

async function askEvents(
  provider: Provider,
  { context, range }: { context: ChainContext; range: BlockRange },
): Promise<Events> {
  const events = new Map<string, AccountId>()
  const size = BigInt(context.portions.blocksPerLogRequest)
  for (let first = range.first; first <= range.last; first += size) {
    const last = first + size - 1n < range.last ? first + size - 1n : range.last
    const filter = {
      address: context.chain.vault,
      topics: [accountTouched],
      fromBlock: numberToHex(first),
      toBlock: numberToHex(last),
    }
    for (const log of await provider.request('eth_getLogs', [filter], logsOf(context.chain.vault, { first, last }))) {
      // Number and place name an event of a canonical chain; a block of another branch would only add a dirty account.
      events.set(`${log.blockNumber}:${log.logIndex}`, parseAccountId(log.topics[1]))
    }
  }
  return events
}

// What was not asked for is not an answer: a provider that ignores the filter is malformed, not generous.
function logsOf(vault: Hex, { first, last }: BlockRange) {
  return z.array(
    z.object({
      address: z.string().refine((address) => address.toLowerCase() === vault.toLowerCase(), 'expected the vault'),
      topics: z.tuple([word.refine((topic) => topic === accountTouched, 'expected AccountTouched'), word]),
      blockNumber: quantity.refine((number) => number >= first && number <= last, 'expected a block of the range'),
      logIndex: quantity,
      removed: z.literal(false).optional(),
    }),
  )
}

// The union has exactly the events that happened, so who knows fewer has omitted some.
function reportOmissions(
  { pool }: ChainContext,
  { request, answers, size }: { request: string; answers: ReadonlyMap<Provider, Events>; size: number },
): void {
  const verdicts = [...answers].map(([provider, events]) => ({
    provider: provider.name,
    digest: answerDigest([...events.keys()].sort()),
  }))
  for (const [provider, events] of answers) {
    if (events.size === size) continue
    provider.status.disagreements += 1
    const asked = { chain: pool.chain, request, quorum: pool.quorum, verdicts }
    pool.onDisagreement(new ProviderDisagreement({ ...asked, outvoted: [provider.name] }))
  }
}
