import { type CutEntry, sameBlock } from '@plimsoll/protocol'
import { sleep } from '../clock.ts'
import { FinalityViolated, QuorumUnavailable } from '../errors.ts'
import { agreedBlock } from './agreedBlock.ts'
import { agreedHead } from './agreedHead.ts'
import type { FinalityPolicy } from './policyHeight.ts'
import type { ProviderPool } from './quorum.ts'

const SECOND_LOOK_MS = 1_000

/** What is known of the head of one chain, and that what was final once stays. */
export type HeadKeeper = {
  /**
   * The head by policy. Not behind an earlier one, unless that is no longer canonical or, where it was not final, a quorum does
   * not have it any more. Throws as `agreedHead`, {@link FinalityViolated}.
   */
  head(): Promise<CutEntry>
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
  let last: CutEntry | undefined
  let violation: FinalityViolated | undefined

  async function head(): Promise<CutEntry> {
    requireWhole()
    const seen = await agreedHead(pool, { finality, graceMs }).catch(keepFinal)
    const known = last
    if (known === undefined || sameBlock(seen, known)) return advance(seen)
    const now = await blockNow(known, seen)
    const isKept = now === undefined ? finality.kind === 'finalized' : sameBlock(now, known)
    if (isKept) return seen.number > known.number ? advance(seen) : known
    if (now !== undefined) await noteAbandoned(known)
    last = seen
    return seen
  }

  // Providers that were restarted from an older copy do not take back what is final: the chain only stands still for them.
  function keepFinal(error: unknown): CutEntry {
    const wentBack = error instanceof QuorumUnavailable && error.isDueTo('wentBack')
    if (wentBack && finality.kind === 'finalized' && last !== undefined) return last
    throw error
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
    const wasFinal = finality.kind === 'finalized' && last !== undefined && entry.number <= last.number
    if (!wasFinal) return
    // It stops everything until a person acts, so a second look must confirm it.
    await sleep(pool.clock, SECOND_LOOK_MS)
    const seen = await agreedBlock(pool, entry.number)
    if (sameBlock(seen, entry)) return
    violation ??= new FinalityViolated({ chain: pool.chain, entry, seen })
    throw violation
  }

  function requireWhole(): void {
    if (violation) throw violation
  }

  return { head, last: () => last, noteAbandoned, requireWhole, violation: () => violation }
}
