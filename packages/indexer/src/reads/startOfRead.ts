import { type AccountId, type CutEntry, sameBlock } from '@plimsoll/protocol'
import { ContractMissing, QuorumUnavailable } from '../errors.ts'
import { agreedBlocks } from '../quorum/agreedBlocks.ts'
import { isCanonical } from '../quorum/isCanonical.ts'
import type { ChainContext } from './chainContext.ts'
import { readChainState } from './readChainState.ts'
import type { PaidStart } from './readPaid.ts'

/** A canonical block to count from, and what an abandoned branch has changed since. */
export type ReadStart = {
  entry: CutEntry
  touches: bigint
  claimCount: bigint
  doubtful: ReadonlySet<AccountId>
} & PaidStart

/**
 * Where the read that continues from `from` can start: there, or if the chain has abandoned that block, at the newest block read
 * before that it still has. `undefined` when there is none, or no provider has its state any more. Throws `quorum`'s
 * errors, `FinalityViolated`.
 */
export async function startOfRead(context: ChainContext, from: CutEntry): Promise<ReadStart | undefined> {
  if (await isCanonical(context.pool, from)) {
    const counts = context.trail.at(from) ?? (await countsAt(context, from))
    return counts && { ...counts, entry: from, doubtful: new Set(), doubtfulPages: [] }
  }
  await context.heads.noteAbandoned(from)
  return commonAncestor(context, from)
}

async function commonAncestor({ pool, trail, slots }: ChainContext, from: CutEntry): Promise<ReadStart | undefined> {
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
  const { entry, touches, claimCount, paid } = ancestor
  const abandoned = steps.slice(0, index)
  const doubtful = union(abandoned.map(({ changed }) => changed))
  const doubtfulPages = Array.from({ length: slots }, (_, debtSlot) =>
    union(abandoned.flatMap(({ changedPages }) => changedPages[debtSlot] ?? [])),
  )
  return { entry, touches, claimCount, paid, doubtful, doubtfulPages }
}

async function countsAt(context: ChainContext, entry: CutEntry) {
  try {
    const { touches, claimCount, paid } = await readChainState({ ...context, feeds: [], rateSources: [] }, entry)
    return { touches, claimCount, paid: paid.map((totals) => ({ ...totals, pages: undefined })) }
  } catch (error) {
    // Pruned, or before the contracts were there: then there is nothing to start from.
    if (error instanceof QuorumUnavailable || error instanceof ContractMissing) return undefined
    throw error
  }
}

function union<T>(sets: readonly ReadonlySet<T>[]): Set<T> {
  return new Set(sets.flatMap((set) => [...set]))
}
