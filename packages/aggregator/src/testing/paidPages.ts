import { claimsPerPage, type PaidClaims } from '@plimsoll/protocol'

const wordsPerPage = claimsPerPage / 256

/** A bitmap of 256-bit words as a delta tells it: the pages that differ from `before`; all that are not zero without it. */
export function paidPages(words: readonly bigint[], before?: readonly bigint[]): PaidClaims {
  const pages = new Map<number, bigint[]>()
  for (let start = 0; start < Math.max(words.length, before?.length ?? 0); start += wordsPerPage) {
    const page = words.slice(start, start + wordsPerPage)
    const old = before?.slice(start, start + wordsPerPage) ?? []
    if (Array.from({ length: wordsPerPage }, (_, at) => (page[at] ?? 0n) !== (old[at] ?? 0n)).includes(true))
      pages.set(start / wordsPerPage, page)
  }
  const bits = words.reduce((sum, word) => sum + word.toString(2).replaceAll('0', '').length, 0)
  return { count: BigInt(bits), pages }
}
