import { type AccountId, parseAccountId } from '@plimsoll/protocol'
import { type Hex, numberToHex, toEventSelector } from 'viem'
import { z } from 'zod'
import { ProviderDisagreement } from '../errors.ts'
import { quantity, word } from '../hexSchemas.ts'
import type { Provider } from '../providers/provider.ts'
import { answerDigest } from '../quorum/answerDigest.ts'
import { gather } from '../quorum/gather.ts'
import type { ChainContext } from './chainContext.ts'

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
  const complete = BigInt(union.size) === expected
  reportDifferences(context, { request, answers, union: complete ? union : undefined })
  return complete ? new Set(union.values()) : undefined
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
      const account = parseAccountId(log.topics[1])
      // With the account: two providers that name different ones for one event make two, which is one too many.
      events.set(`${log.blockNumber}:${log.logIndex}:${account}`, account)
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

// Who is wrong? Everyone who differs from the union if that is exactly what happened, otherwise from what a quorum says.
function reportDifferences(
  { pool }: ChainContext,
  { request, answers, union }: { request: string; answers: ReadonlyMap<Provider, Events>; union: Events | undefined },
): void {
  const digests = new Map([...answers].map(([provider, events]) => [provider, digestOf(events)]))
  const verdicts = [...digests].map(([provider, digest]) => ({ provider: provider.name, digest }))
  const said = (digest: string) => verdicts.filter((verdict) => verdict.digest === digest).length
  const right = union ? digestOf(union) : [...digests.values()].find((digest) => said(digest) >= pool.quorum)
  for (const [provider, digest] of digests) {
    if (right === undefined || digest === right) continue
    provider.noteContradiction(request)
    const { chain, quorum } = pool
    pool.onDisagreement(new ProviderDisagreement({ chain, request, quorum, verdicts, outvoted: [provider.name] }))
  }
}

function digestOf(events: Events): string {
  return answerDigest([...events.keys()].sort())
}
