import { type ChainDelta, claimsPerPage, type PaidClaims } from '@plimsoll/protocol'
import { IncompleteDelta } from '../errors.ts'
import { countBits, type PaidBits, pageWords } from './createPaidBits.ts'

/** What a chain has paid of one debt slot at a delta's entry, beside what the ledger has. */
export type StagedPaid = {
  has(index: number): boolean
  /** The claims whose bit changes. */
  changed(): Iterable<number>
  /** The pages that change, as the ledger has them, and how many claims it has as paid. */
  wayBack(): PaidClaims
  /** Moves the ledger there. */
  commit(): void
}

const nothing: PaidClaims = { count: 0n, pages: new Map() }

/**
 * The bitmap of a debt slot at a delta's entry: the pages that the delta tells, and of the others those known before, unless
 * it is full. Looks at no other page, and pauses after each. Throws `IncompleteDelta` unless all of them together have as many
 * bits as the chain counted.
 */
export function* stagePaid(
  bits: PaidBits,
  { delta, debtSlot }: { delta: ChainDelta; debtSlot: number },
): Generator<undefined, StagedPaid, undefined> {
  const { count, pages } = delta.paid[debtSlot] ?? nothing
  const staged = new Map<number, Uint32Array>()
  let counted = bits.count
  for (const number of new Set([...pages.keys(), ...(delta.full ? bits.pages() : [])])) {
    yield
    const before = bits.page(number)
    const after = unpack(pages.get(number) ?? [])
    if (after.every((word, place) => word === before[place])) continue
    staged.set(number, after)
    counted += countBits(after) - countBits(before)
  }
  if (BigInt(counted) !== count)
    throw new IncompleteDelta('The claims that a chain has paid are not as many as it counted.', {
      details: { slot: delta.slot, debtSlot, block: delta.entry.number, expected: count, seen: counted },
      hint: 'Read this chain again from scratch.',
    })

  return {
    has(index) {
      const page = staged.get(Math.floor(index / claimsPerPage))
      if (page === undefined) return bits.has(index)
      return (((page[(index % claimsPerPage) >> 5] ?? 0) >>> (index & 31)) & 1) === 1
    },
    *changed() {
      for (const [number, after] of staged) {
        const before = bits.page(number)
        for (let place = 0; place < pageWords; place++) {
          let left = (after[place] ?? 0) ^ (before[place] ?? 0)
          for (; left !== 0; left &= left - 1) yield number * claimsPerPage + place * 32 + 31 - Math.clz32(left & -left)
        }
      }
    },
    wayBack: () => ({
      count: BigInt(bits.count),
      pages: new Map([...staged.keys()].map((number) => [number, pack(bits.page(number))])),
    }),
    commit() {
      for (const [number, page] of staged) bits.set(number, page)
    },
  }
}

/** A page of 256-bit words as one of 32-bit words; words that are left out are zero. */
function unpack(words: readonly bigint[]): Uint32Array {
  const page = new Uint32Array(pageWords)
  for (const [index, word] of words.entries()) {
    if (word === 0n) continue
    for (let part = 0; part < 8; part++) page[index * 8 + part] = Number((word >> BigInt(32 * part)) & 0xffffffffn)
  }
  return page
}

/** A page of 32-bit words as one of 256-bit words. */
function pack(page: Uint32Array): bigint[] {
  return Array.from({ length: pageWords / 8 }, (_, index) => {
    let word = 0n
    for (let part = 7; part >= 0; part--) word = (word << 32n) | BigInt(page[index * 8 + part] ?? 0)
    return word
  })
}
