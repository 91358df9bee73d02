import { claimsPerPage } from '@plimsoll/protocol'

/** Which claims of one debt slot one chain has paid. */
export type PaidBits = {
  /** How many. */
  readonly count: number
  has(index: number): boolean
  /** The numbers of the pages on which anything is paid. */
  pages(): Iterable<number>
  /** A page as 32-bit words, lowest bit first; it must not be changed. */
  page(number: number): Uint32Array
  /** Takes a page's place, and the count that all pages then have. */
  set(number: number, page: Uint32Array): void
  readonly memoryBytes: number
}

/** 32-bit words of a page. */
export const pageWords = claimsPerPage / 32
const nothing = new Uint32Array(pageWords)

/** Nothing paid yet. A page on which nothing is paid takes no memory. */
export function createPaidBits(): PaidBits {
  const pages = new Map<number, { words: Uint32Array; count: number }>()
  let count = 0
  return {
    get count() {
      return count
    },
    has(index) {
      const word = pages.get(Math.floor(index / claimsPerPage))?.words[(index % claimsPerPage) >> 5] ?? 0
      return ((word >>> (index & 31)) & 1) === 1
    },
    pages: () => pages.keys(),
    page: (number) => pages.get(number)?.words ?? nothing,
    set(number, words) {
      const own = countBits(words)
      count += own - (pages.get(number)?.count ?? 0)
      if (own === 0) pages.delete(number)
      else pages.set(number, { words, count: own })
    },
    get memoryBytes() {
      return pages.size * nothing.byteLength
    },
  }
}

/** How many bits of a page are set. */
export function countBits(page: Uint32Array): number {
  let count = 0
  for (const word of page) {
    let bits = word - ((word >>> 1) & 0x55555555)
    bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
    count += Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
  }
  return count
}
