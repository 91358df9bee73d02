/** How many claims a page of a bitmap has: 256 words. */
export const claimsPerPage = 65_536

/**
 * Which claims of one debt slot a chain has paid: `count` of them, in a bitmap of 256 claims a word, lowest bit first.
 * `pages` has those pages of 256 words that may have changed, by number (all that are not zero in a full delta); words
 * that are left out at the end of a page are zero.
 */
export type PaidClaims = {
  readonly count: bigint
  readonly pages: ReadonlyMap<number, readonly bigint[]>
}
