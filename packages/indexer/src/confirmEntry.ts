import type { CutEntry } from '@plimsoll/protocol'
import { agreedBlock } from './agreedBlock.ts'
import { askBlock } from './askBlock.ts'
import type { Provider } from './createProvider.ts'
import { NotCanonical, NotFinal, ProviderError, QuorumUnavailable } from './errors.ts'
import { type FinalityPolicy, policyHeight } from './policyHeight.ts'
import { type ProviderPool, quorum } from './quorum.ts'

const POLL_MS = 100

type ChainPolicy = { name: string; chainId: number; finality: FinalityPolicy; waitMs: number }

/**
 * Checks that a quorum of providers sees `entry` as canonical (same hash and timestamp at its number) and at or below its own
 * policy head (spec §10). A provider just behind gets `waitMs` to catch up. Throws {@link NotCanonical}, {@link NotFinal},
 * `QuorumUnavailable`, `ProviderDisagreement`.
 */
export async function confirmEntry(pool: ProviderPool, { entry, chain }: { entry: CutEntry; chain: ChainPolicy }) {
  const deadline = performance.now() + chain.waitMs
  const seen = await quorum(pool, {
    request: `final block ${entry.number}`,
    ask: async (provider) => {
      await reach(provider, { entry, chain, deadline })
      return askBlock(provider, { chainId: chain.chainId, at: entry.number })
    },
    canonical: (block) => [block.number, block.hash, block.timestamp],
  }).catch((error: unknown) => {
    throw error instanceof QuorumUnavailable && notFinal(pool, { entry, error }) ? behind(pool, entry) : error
  })
  requireSame({ entry, seen, chain })
}

/** Checks by quorum that `entry` is canonical now, final or not. Throws {@link NotCanonical} and as {@link quorum}. */
export async function requireCanonical(
  pool: ProviderPool,
  { entry, chain }: { entry: CutEntry; chain: { name: string; chainId: number } },
): Promise<void> {
  requireSame({ entry, seen: await agreedBlock(pool, { chainId: chain.chainId, number: entry.number }), chain })
}

async function reach(
  provider: Provider,
  { entry, chain, deadline }: { entry: CutEntry; chain: ChainPolicy; deadline: number },
): Promise<void> {
  while ((await policyHeight(provider, chain)) < entry.number) {
    if (performance.now() + POLL_MS > deadline) {
      const request = `final block ${entry.number}`
      throw new ProviderError({
        provider: provider.name,
        request,
        class: 'behind',
        reason: `not at ${entry.number} yet`,
      })
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

// Not final, rather than unavailable, if those that are merely behind would have made the quorum.
function notFinal(pool: ProviderPool, { error }: { entry: CutEntry; error: QuorumUnavailable }): boolean {
  const answered = error.verdicts.filter((verdict) => 'digest' in verdict).length
  return error.count('behind') > 0 && answered + error.count('behind') >= pool.quorum
}

function behind(pool: ProviderPool, { number }: CutEntry): NotFinal {
  const heights = pool.providers.map(({ status }) => [
    `provider ${status.name}`,
    `policy head ${status.height ?? 'unknown'}`,
  ])
  return new NotFinal({ chain: pool.chain, number, quorum: pool.quorum, heights: Object.fromEntries(heights) })
}

function requireSame({
  entry,
  seen,
  chain,
}: {
  entry: CutEntry
  seen: CutEntry
  chain: { name: string; chainId: number }
}) {
  const same =
    entry.chainId === chain.chainId && entry.hash.toLowerCase() === seen.hash && entry.timestamp === seen.timestamp
  if (!same)
    throw new NotCanonical({
      chain: chain.name,
      entry,
      seen: `${seen.hash} at ${seen.timestamp} on chain ${chain.chainId}`,
    })
}
