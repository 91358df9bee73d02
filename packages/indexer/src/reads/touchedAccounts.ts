import { type AccountId, parseAccountId, sameBlock } from '@plimsoll/protocol'
import { toEventSelector } from 'viem'
import { ProviderDisagreement } from '../errors.ts'
import type { Provider } from '../providers/provider.ts'
import { answerDigest } from '../quorum/answerDigest.ts'
import { askBlock } from '../quorum/askBlock.ts'
import { gather } from '../quorum/gather.ts'
import { requireCanonical } from '../quorum/isCanonical.ts'
import { askVaultLogs, type BlockRange, noneIfRefused } from './askVaultLogs.ts'
import type { ChainContext } from './chainContext.ts'

const accountTouched = toEventSelector('AccountTouched(bytes32)')

/**
 * The accounts touched in a range of blocks: the union of the `AccountTouched` events that the providers know, of which at least a
 * quorum must answer. `undefined` if so many refuse to
 * serve logs that no quorum does, and unless these are exactly `expected` events, the number by which the vault's `touches` moved: a
 * provider that omits an event is healed by the others, and what nobody tells is noticed (§10). Throws `QuorumUnavailable`,
 * `NotCanonical` if the chain was reorganised meanwhile.
 */
export async function touchedAccounts(
  context: ChainContext,
  { expected, ...range }: BlockRange & { expected: bigint },
): Promise<ReadonlySet<AccountId> | undefined> {
  // `touches` comes from state a quorum agrees on, so there is nothing to look for.
  if (expected === 0n) return new Set()
  const { pool, portions } = context
  const request = `eth_getLogs AccountTouched ${range.after.number + 1n} to ${range.upTo.number}`
  const ask = (provider: Provider) => askEvents(provider, { context, range })
  const answers = await gather(pool, { request, ask, graceMs: portions.graceMs }).catch(noneIfRefused)
  if (answers === undefined) return undefined
  const union = new Map([...answers.values()].flatMap((events) => [...events]))
  const complete = BigInt(union.size) === expected
  const differ = [...answers.values()].some(({ size }) => size !== union.size)
  if (differ || !complete) {
    // Events are asked for by number: while the chain reorganises, honest providers differ.
    await requireCanonical(pool, range.upTo)
    const askAgain = async (provider: Provider) => {
      const block = await askBlock(provider, { chainId: pool.chainId, at: range.upTo.number })
      return sameBlock(block, range.upTo) ? ask(provider) : undefined
    }
    reportDifferences(context, { request, answers, union: complete ? union : undefined, askAgain })
  }
  return complete ? new Set(union.values()) : undefined
}

type Events = ReadonlyMap<string, AccountId>

async function askEvents(
  provider: Provider,
  { context, range }: { context: ChainContext; range: BlockRange },
): Promise<Events> {
  const logs = await askVaultLogs(provider, { context, range, events: { [accountTouched]: 1 } })
  const events = new Map<string, AccountId>()
  const seen = new Set<string>()
  const counts = new Map<string, number>()
  for (const {
    blockNumber,
    logIndex,
    transactionHash,
    arguments: [touched = '0x'],
  } of logs) {
    const account = parseAccountId(touched)
    // What a provider tells twice is one event.
    const told = `${blockNumber}:${transactionHash}:${logIndex}:${account}`
    if (seen.has(told)) continue
    seen.add(told)
    // Clients number logs differently, so an event is known by its block, its account, and how many of it came before there.
    // With the account: two providers that name different ones for one event make two, which is one too many.
    const place = `${blockNumber}:${account}`
    const before = counts.get(place) ?? 0
    counts.set(place, before + 1)
    events.set(`${place}:${before}`, account)
  }
  return events
}

// Who is wrong? Everyone who differs from the union if that is exactly what happened, otherwise from what a quorum says.
function reportDifferences({ pool }: ChainContext, { request, answers, union, askAgain }: Differences): void {
  const digests = new Map([...answers].map(([provider, events]) => [provider, digestOf(events)]))
  const verdicts = [...digests].map(([provider, digest]) => ({ provider: provider.name, digest }))
  const said = (digest: string) => verdicts.filter((verdict) => verdict.digest === digest).length
  const right = union ? digestOf(union) : [...digests.values()].find((digest) => said(digest) >= pool.quorum)
  if (right === undefined) return
  for (const [provider, digest] of digests) if (digest !== right) void blame(provider)

  // Nodes answer for blocks they do not have as if nothing had happened there, so a provider that lags gets a second chance.
  async function blame(provider: Provider): Promise<void> {
    const again = await askAgain(provider).catch(() => undefined)
    if (again === undefined || digestOf(again) === right) return
    provider.noteContradiction(request)
    const { chain, quorum } = pool
    pool.onDisagreement(new ProviderDisagreement({ chain, request, quorum, verdicts, outvoted: [provider.name] }))
  }
}

type Differences = {
  request: string
  answers: ReadonlyMap<Provider, Events>
  /** All events, if they are as many as there were. */
  union: Events | undefined
  askAgain: (provider: Provider) => Promise<Events | undefined>
}

function digestOf(events: Events): string {
  return answerDigest([...events.keys()].sort())
}
