import { type CutEntry, claimsPerPage } from '@plimsoll/protocol'
import { mapConcurrent } from '@plimsoll/tasks'
import { InconsistentChain } from '../errors.ts'
import { callLens } from './callLens.ts'
import type { ChainContext } from './chainContext.ts'
import { readInHalves } from './readInHalves.ts'
import { requirePinned } from './requirePinned.ts'

const wordsPerPage = claimsPerPage / 256
/** A million claims: a call of nine million gas. */
const pagesPerCall = 16

/**
 * Pages of the bitmap of a debt slot's paid claims at `entry`, neighbouring ones in one call; words after the end of the bitmap
 * are left out. Throws `quorum`'s errors and {@link InconsistentChain}.
 */
export async function readPaidPages(
  context: ChainContext,
  {
    entry,
    debtSlot,
    total,
    numbers,
  }: { entry: CutEntry; debtSlot: number; total: { words: bigint }; numbers: readonly number[] },
): Promise<Map<number, readonly bigint[]>> {
  const { portions } = context
  const result = new Map<number, readonly bigint[]>(numbers.map((number) => [number, []]))
  const runs = runsOf(numbers.filter((number) => number < pageCount(total.words)))
  await mapConcurrent(runs, {
    limit: portions.callsInFlight,
    map: async ({ first, count }) => {
      const run = { from: BigInt(first * wordsPerPage), count: BigInt(count * wordsPerPage) }
      const parts = await readInHalves(run, (part) => readPaidWords(context, { entry, debtSlot, total, ...part }))
      const words = parts.flat()
      for (let page = 0; page < count; page++)
        result.set(first + page, words.slice(page * wordsPerPage, (page + 1) * wordsPerPage))
    },
  })
  return result
}

async function readPaidWords(
  context: ChainContext,
  {
    entry,
    debtSlot,
    total,
    from,
    count,
  }: { entry: CutEntry; debtSlot: number; total: { words: bigint }; from: bigint; count: bigint },
): Promise<readonly bigint[]> {
  // A part of a run may begin after the end.
  if (from >= total.words) return []
  const { chain } = context
  const call = { entry, functionName: 'readPaid', args: [chain.vault, debtSlot, from, count] } as const
  const [number, timestamp, words] = await callLens(context, call)
  requirePinned(chain, { entry, number, timestamp })
  requireLength(chain.name, { seen: BigInt(words.length), expected: min(count, total.words - from), debtSlot })
  return words
}

/** Neighbouring pages, as many as one call takes. */
function runsOf(numbers: readonly number[]): { first: number; count: number }[] {
  const runs: { first: number; count: number }[] = []
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = runs.at(-1)
    if (last && last.first + last.count === number && last.count < pagesPerCall) last.count += 1
    else runs.push({ first: number, count: 1 })
  }
  return runs
}

function requireLength(chain: string, words: { seen: bigint; expected: bigint; debtSlot: number }): void {
  if (words.seen === words.expected) return
  throw new InconsistentChain({
    chain,
    what: `the lens answers another number of words of the bitmap of slot ${words.debtSlot}`,
    expected: `${words.expected}`,
    seen: `${words.seen}`,
  })
}

/** How many pages a bitmap of that many words has. */
export function pageCount(words: bigint): number {
  return Math.ceil(Number(words) / wordsPerPage)
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
