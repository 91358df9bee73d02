import { type CutEntry, sameBlock } from '@plimsoll/protocol'
import { type Clock, sleep } from '@plimsoll/tasks'
import { NotCanonical, NotFinal, ProviderError, QuorumUnavailable } from '../errors.ts'
import type { Provider } from '../providers/provider.ts'
import { blockQuery } from './agreedBlock.ts'
import { type FinalityPolicy, policyHead } from './policyHead.ts'
import { type ProviderPool, quorum } from './quorum.ts'

const pollMs = 100

type HeadPolicy = {
  finality: FinalityPolicy
  waitMs: number
  /** Policy heights that providers have told just now: those at or above the entry are not asked for theirs again. */
  heights?: ReadonlyMap<Provider, bigint>
}

/**
 * Checks that a quorum of providers sees `entry` as canonical (same hash and timestamp at its number) and at or below its own
 * policy head (§10). A provider just behind gets `waitMs` to catch up. Throws {@link NotCanonical}, {@link NotFinal},
 * `QuorumUnavailable`, `ProviderDisagreement`.
 */
export async function confirmEntry(pool: ProviderPool, { entry, policy }: { entry: CutEntry; policy: HeadPolicy }) {
  const { clock } = pool
  const deadline = clock.now() + policy.waitMs
  const query = blockQuery(pool, entry.number)
  const seen = await quorum(pool, {
    ...query,
    request: `final block ${entry.number}`,
    ask: async (provider) => {
      await reach(provider, { entry, policy: { ...policy, chainId: pool.chainId }, clock, deadline })
      return query.ask(provider)
    },
  }).catch((error: unknown) => {
    throw error instanceof QuorumUnavailable && error.isDueTo('behind', 'wentBack') ? behind(pool, entry) : error
  })
  if (!sameBlock(entry, seen)) throw new NotCanonical({ chain: pool.chain, entry, seen })
}

async function reach(
  provider: Provider,
  {
    entry,
    policy,
    clock,
    deadline,
  }: { entry: CutEntry; policy: HeadPolicy & { chainId: number }; clock: Clock; deadline: number },
): Promise<void> {
  if ((policy.heights?.get(provider) ?? -1n) >= entry.number) return
  while ((await policyHead(provider, policy)).height < entry.number) {
    if (clock.now() + pollMs > deadline) {
      const request = `final block ${entry.number}`
      throw new ProviderError({
        provider: provider.name,
        request,
        class: 'behind',
        reason: `not at ${entry.number} yet`,
      })
    }
    await sleep(clock, { ms: pollMs })
  }
}

function behind(pool: ProviderPool, { number }: CutEntry): NotFinal {
  const heights = pool.providers.map(({ status }) => [
    `provider ${status.name}`,
    `policy head ${status.height ?? 'unknown'}`,
  ])
  return new NotFinal({ chain: pool.chain, number, quorum: pool.quorum, heights: Object.fromEntries(heights) })
}
