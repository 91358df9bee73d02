import type { ChainsView } from '@plimsoll/attester'
import { type ChainReader, NotCanonical } from '@plimsoll/indexer'

/**
 * All chains at one moment, each by a quorum of its providers: how an operator's round sees them. What a check returns is
 * pinned, so that reading it asks for no block again. Throws what the readers throw.
 */
export async function lookAtChains(readers: readonly Pick<ChainReader, 'look'>[]): Promise<ChainsView> {
  const views = await Promise.all(readers.map((reader) => reader.look()))
  return {
    heads: views.map(({ head }) => head),
    async check(cut) {
      const confirming = views.flatMap((view, slot) => (cut[slot] ? [view.confirm(cut[slot])] : []))
      const outcomes = await Promise.allSettled(confirming)
      // One block that is certainly gone says more than another chain that cannot be asked.
      for (const outcome of outcomes)
        if (outcome.status === 'rejected' && outcome.reason instanceof NotCanonical)
          return { canonical: false, why: outcome.reason }
      return { canonical: true, cut: await Promise.all(confirming) }
    },
  }
}
