import type { AccountId, CutEntry } from '@plimsoll/protocol'
import { ContractMissing, QuorumUnavailable } from '../errors.ts'
import { agreedBlocks } from '../quorum/agreedBlocks.ts'
import { isCanonical } from '../quorum/isCanonical.ts'
import { sameBlock } from '../quorum/sameBlock.ts'
import type { ChainContext } from './chainContext.ts'
import { readChainState } from './readChainState.ts'

/** A canonical block to count from, and the accounts that an abandoned branch has changed since. */
export type ReadStart = {
  entry: CutEntry
  touches: bigint
  claimCount: bigint
  doubtful: ReadonlySet<AccountId>
}

/**
 * Where the read that continues from `from` can start: there, or if the chain has abandoned that block, at the newest block read
 * before that it still has. `undefined` when there is none, or no provider has its state any more. Throws `quorum`'s
 * errors, `FinalityViolated`.
 */
export async function startOfRead(context: ChainContext, from: CutEntry): Promise<ReadStart | undefined> {
  if (await isCanonical(context.pool, from)) {
    const counts = context.trail.at(from) ?? (await countsAt(context, from))
    return counts && { entry: from, touches: counts.touches, claimCount: counts.claimCount, doubtful: new Set() }
  }
  await context.heads.noteAbandoned(from)
  return commonAncestor(context, from)
}

async function commonAncestor({ pool, trail }: ChainContext, from: CutEntry): Promise<ReadStart | undefined> {
  const steps = trail.backFrom(from)
  if (steps.length === 0) return undefined
  const blocks = await agreedBlocks(
    pool,
    steps.map(({ entry }) => entry.number),
  )
  const index = steps.findIndex(({ entry }, place) => {
    const block = blocks[place]
    return block !== undefined && sameBlock(block, entry)
  })
  const ancestor = steps[index]
  if (ancestor === undefined) return undefined
  const { entry, touches, claimCount } = ancestor
  return { entry, touches, claimCount, doubtful: union(steps.slice(0, index).map(({ changed }) => changed)) }
}

async function countsAt(context: ChainContext, entry: CutEntry) {
  try {
    return await readChainState({ ...context, feeds: [], rateSources: [] }, entry)
  } catch (error) {
    // Pruned, or before the contracts were there: then there is nothing to start from.
    if (error instanceof QuorumUnavailable || error instanceof ContractMissing) return undefined
    throw error
  }
}

function union(sets: readonly ReadonlySet<AccountId>[]): Set<AccountId> {
  return new Set(sets.flatMap((set) => [...set]))
}
