import type { CutEntry, PaidClaims } from '@plimsoll/protocol'
import { InconsistentChain } from '../errors.ts'
import type { ChainContext } from './chainContext.ts'
import type { ChainState } from './readChainState.ts'
import { pageCount, readPaidPages } from './readPaidPages.ts'
import { settledPages } from './settledPages.ts'

/** A vault pays no claim of index 2^32 and up. */
const maxWords = 2n ** 24n

/** What a block's state says about the paid claims of one debt slot, and how many there are on each page that has any. */
export type PaidTotals = {
  words: bigint
  claims: bigint
  /** By page; undefined where only the totals were read. */
  pages: ReadonlyMap<number, number> | undefined
}

/** Where a read of paid claims starts, by debt slot: the totals there, and the pages that an abandoned branch has changed since. */
export type PaidStart = { entry: CutEntry; paid: readonly PaidTotals[]; doubtfulPages: readonly ReadonlySet<number>[] }

/** What was read, by debt slot: what to tell, what to remember, and on which pages anything changed. */
export type PaidReading = {
  paid: readonly PaidClaims[]
  totals: readonly PaidTotals[]
  changedPages: readonly ReadonlySet<number>[]
}

/**
 * The claims paid at `to`, since `start` or all of them (§10). While a debt slot has as many as before, nothing has
 * changed. Otherwise the pages are read that events name; as no bit is ever taken back, they were all of them if the bits add
 * up to what the vault counted. If they do not, all pages are read. Throws `quorum`'s errors and {@link InconsistentChain}.
 */
export async function readPaid(
  context: ChainContext,
  { to, state, start }: { to: CutEntry; state: ChainState; start: PaidStart | undefined },
): Promise<PaidReading> {
  requireReadable(context, state)
  const isWorthLogs = start?.paid.some(
    ({ claims, pages }, debtSlot) => pages !== undefined && claims !== state.paid[debtSlot]?.claims,
  )
  const named = start && isWorthLogs ? await settledPages(context, rangeOf(start, to)) : []
  const readings = await Promise.all(
    state.paid.map((total, debtSlot) => {
      const doubtful = start?.doubtfulPages[debtSlot] ?? new Set()
      const slot = { entry: to, debtSlot, total, doubtful }
      const before = start?.paid[debtSlot]
      if (before === undefined) return readAll(context, { ...slot, before: undefined })
      return readSome(context, { ...slot, before, named: named[debtSlot] ?? new Set() })
    }),
  )
  return {
    paid: readings.map(({ count, pages }) => ({ count, pages })),
    totals: readings.map(({ totals }) => totals),
    changedPages: readings.map(({ pages }) => new Set(pages.keys())),
  }
}

function requireReadable({ chain }: ChainContext, { paid }: ChainState): void {
  const debtSlot = paid.findIndex(({ words }) => words > maxWords)
  if (debtSlot === -1) return
  throw new InconsistentChain({
    chain: chain.name,
    what: `the bitmap of paid claims of slot ${debtSlot} is longer than a vault makes it`,
    expected: `at most ${maxWords} words`,
    seen: `${paid[debtSlot]?.words}`,
  })
}

function rangeOf({ entry }: PaidStart, to: CutEntry): { after: CutEntry; upTo: CutEntry } {
  return entry.number <= to.number ? { after: entry, upTo: to } : { after: to, upTo: entry }
}

type Slot = {
  entry: CutEntry
  debtSlot: number
  total: { words: bigint; claims: bigint }
  /** Pages that are told in any case. */
  doubtful: ReadonlySet<number>
}
type SlotReading = PaidClaims & { totals: PaidTotals }

async function readSome(
  context: ChainContext,
  { before, named, ...slot }: Slot & { before: PaidTotals; named: ReadonlySet<number> },
): Promise<SlotReading> {
  const { total, doubtful } = slot
  const isSame = before.claims === total.claims
  if (isSame && doubtful.size === 0) return { count: total.claims, pages: new Map(), totals: before }
  if (before.pages === undefined) return readAll(context, { ...slot, before })
  // A provider that names pages which never were cannot make this longer.
  const end = Math.max(pageCount(before.words), pageCount(total.words))
  const numbers = new Set([...doubtful, ...[...named].filter((number) => number < end)])
  const pages = await readPaidPages(context, { ...slot, numbers: [...numbers] })
  const counts = new Map(before.pages)
  for (const [number, words] of pages) setCount(counts, { number, words })
  if (sum(counts) !== total.claims) return readAll(context, { ...slot, before })
  return { count: total.claims, pages, totals: { ...total, pages: counts } }
}

/** All pages there are, and those that there were; without `before`, only those on which any claim is paid. */
async function readAll(
  context: ChainContext,
  { before, ...slot }: Slot & { before: PaidTotals | undefined },
): Promise<SlotReading> {
  const { total, debtSlot, doubtful } = slot
  const length = Math.max(pageCount(before?.words ?? 0n), pageCount(total.words))
  const numbers = new Set([...Array(length).keys(), ...doubtful])
  const read = await readPaidPages(context, { ...slot, numbers: [...numbers] })
  const counts = new Map<number, number>()
  for (const [number, words] of read) setCount(counts, { number, words })
  if (sum(counts) !== total.claims)
    throw new InconsistentChain({
      chain: context.chain.name,
      what: `the bitmap of paid claims of slot ${debtSlot} does not have as many bits as the vault counted`,
      expected: `${total.claims}`,
      seen: `${sum(counts)}`,
    })
  const pages = before ? read : new Map([...read].filter(([number]) => counts.has(number)))
  return { count: total.claims, pages, totals: { ...total, pages: counts } }
}

function setCount(counts: Map<number, number>, { number, words }: { number: number; words: readonly bigint[] }): void {
  const count = words.reduce((sum, word) => sum + bitsOf(word), 0)
  if (count === 0) counts.delete(number)
  else counts.set(number, count)
}

function bitsOf(word: bigint): number {
  let bits = 0
  for (let left = word; left !== 0n; left >>= 32n)
    for (let part = Number(left & 0xffffffffn); part !== 0; part &= part - 1) bits += 1
  return bits
}

function sum(counts: ReadonlyMap<number, number>): bigint {
  return BigInt([...counts.values()].reduce((sum, count) => sum + count, 0))
}
