import { type CutEntry, sameBlock } from '@plimsoll/protocol'
import { sleep } from '@plimsoll/tasks'
import { FinalityViolated, QuorumUnavailable } from '../errors.ts'
import { agreedBlock } from './agreedBlock.ts'
import { type AgreedHead, agreedHead } from './agreedHead.ts'
import type { FinalityPolicy } from './policyHead.ts'
import type { ProviderPool } from './quorum.ts'

const secondLookMs = 1_000

/** What one look at the head has shown; `confirmed` are the blocks that a quorum has named in it as canonical and final. */
type HeadLook = AgreedHead & { confirmed: readonly CutEntry[] }

/** What is known of the head of one chain, and that what was final once stays. */
export type HeadKeeper = {
  /**
   * The head by policy. Not behind an earlier one, unless that is no longer canonical or, where it was not final, a quorum does
   * not have it any more. Throws as `agreedHead`, {@link FinalityViolated}.
   */
  look(): Promise<HeadLook>
  /** The last head; undefined before the first. */
  last(): CutEntry | undefined
  /** Takes a block that the chain no longer has; throws {@link FinalityViolated} if it was final. */
  noteAbandoned(entry: CutEntry): Promise<void>
  /** Throws {@link FinalityViolated} if that ever happened. */
  requireWhole(): void
  violation(): FinalityViolated | undefined
}

/**
 * Follows the head of a chain. What providers call `finalized` is never rolled back: if a quorum names another block where one
 * was final, this chain is not read any more until a person has looked at it. With `safe` or a depth, heads may be abandoned.
 */
export function createHeadKeeper(
  pool: ProviderPool,
  { finality, graceMs }: { finality: FinalityPolicy; graceMs: number },
): HeadKeeper {
  const isIrrevocable = finality.kind === 'finalized'
  let last: CutEntry | undefined
  let violation: FinalityViolated | undefined

  async function look(): Promise<HeadLook> {
    requireWhole()
    return agreedHead(pool, { finality, graceMs }).then(compare, keepFinal)
  }

  // Providers that were restarted from an older copy do not take back what is final: the chain only stands still for them.
  function keepFinal(error: unknown): HeadLook {
    const wentBack = error instanceof QuorumUnavailable && error.isDueTo('wentBack')
    if (wentBack && isIrrevocable && last !== undefined) return { head: last, heights: new Map(), confirmed: [] }
    throw error
  }

  async function compare({ head: seen, heights }: AgreedHead): Promise<HeadLook> {
    const known = last
    if (known === undefined || sameBlock(seen, known)) return { head: advance(seen), heights, confirmed: [seen] }
    const isNewer = seen.number > known.number
    // That the chain has abandoned what was not final matters only as long as it has not gone past it.
    if (isNewer && !isIrrevocable) return { head: advance(seen), heights, confirmed: [seen] }
    const now = await blockNow(known, seen)
    const isCanonical = now !== undefined && sameBlock(now, known)
    const confirmed = isCanonical && isIrrevocable ? [seen, known] : [seen]
    const isKept = now === undefined ? isIrrevocable : isCanonical
    if (isKept) return { head: isNewer ? advance(seen) : known, heights, confirmed }
    if (now !== undefined) await noteAbandoned(known)
    last = seen
    return { head: seen, heights, confirmed }
  }

  // Two calls may be under way at a time, and end in any order.
  function advance(seen: CutEntry): CutEntry {
    requireWhole()
    if (last === undefined || seen.number > last.number) last = seen
    return last
  }

  async function blockNow({ number }: CutEntry, seen: CutEntry): Promise<CutEntry | undefined> {
    if (seen.number === number) return seen
    try {
      return await agreedBlock(pool, number)
    } catch (error) {
      if (error instanceof QuorumUnavailable && error.isUnanimous('behind', 'wentBack')) return undefined
      throw error
    }
  }

  async function noteAbandoned(entry: CutEntry): Promise<void> {
    const wasFinal = isIrrevocable && last !== undefined && entry.number <= last.number
    if (!wasFinal) return
    // It stops everything until a person acts, so a second look must confirm it.
    await sleep(pool.clock, { ms: secondLookMs })
    const seen = await agreedBlock(pool, entry.number)
    if (sameBlock(seen, entry)) return
    violation ??= new FinalityViolated({ chain: pool.chain, entry, seen })
    throw violation
  }

  function requireWhole(): void {
    if (violation) throw violation
  }

  return { look, last: () => last, noteAbandoned, requireWhole, violation: () => violation }
}
