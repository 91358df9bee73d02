import type { Hex } from '@plimsoll/merkle'
import { readEntry, type UnsettledClaim } from './claimEntry.ts'
import type { ClaimSet } from './claimSet.ts'

/** A part of the claims of a set. */
export type ClaimsPage = {
  readonly claims: readonly UnsettledClaim[]
  /** Where the next part begins; `undefined` after the last. */
  readonly next: Hex | undefined
}

/** Which claims are asked for, from which key on, and how many of them at most. */
export type ClaimsQuery = {
  /** Whose claims; everybody's without it. */
  beneficiary?: Hex | undefined
  /** The chain that will pay them; only together with a beneficiary. */
  custodySlot?: number | undefined
  /** The `next` of the part before. */
  from?: Hex | undefined
  limit: number
}

/**
 * Unsettled claims in the order of beneficiary, custody slot, debt slot and index. It costs what is listed, however many
 * claims there are. Throws `InvalidBytes32` if `from` is no key.
 */
export function listClaims({ index }: ClaimSet, { beneficiary, custodySlot, from, limit }: ClaimsQuery): ClaimsPage {
  const prefix = prefixOf({ beneficiary, custodySlot })
  const first = prefix.padEnd(66, '0') as Hex
  const start = from !== undefined && from.toLowerCase() > first ? from : first
  const claims: UnsettledClaim[] = []
  for (const [key, words] of index.entries({ from: start })) {
    if (!key.startsWith(prefix)) break
    if (claims.length === limit) return { claims, next: key }
    claims.push(readEntry(key, words))
  }
  return { claims, next: undefined }
}

/** How the keys of the claims that are asked for begin. */
function prefixOf({ beneficiary, custodySlot }: Pick<ClaimsQuery, 'beneficiary' | 'custodySlot'>): string {
  if (beneficiary === undefined) return '0x'
  const slot = custodySlot === undefined ? '' : custodySlot.toString(16).padStart(4, '0')
  return `${beneficiary.toLowerCase()}${slot}`
}
