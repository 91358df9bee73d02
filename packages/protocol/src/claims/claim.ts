import { type Address, concat, encodeAbiParameters } from 'viem'
import type { AccountId } from '../accounts/accountId.ts'
import { type Hash32, keccak } from '../hash32.ts'

/** A liquidator's right, booked at `index` on `debtSlot`, to units of an asset held on another chain. §8. */
export type Claim = {
  readonly debtSlot: number
  readonly index: bigint
  readonly account: AccountId
  readonly beneficiary: Address
  readonly assetId: number
  readonly units: bigint
}

const parameters = [
  { name: 'debtSlot', type: 'uint16' },
  { name: 'index', type: 'uint64' },
  { name: 'account', type: 'bytes32' },
  { name: 'beneficiary', type: 'address' },
  { name: 'assetId', type: 'uint16' },
  { name: 'units', type: 'uint104' },
] as const

/**
 * The claim's leaf: `keccak256(0x02 ‖ abi.encode(debtSlot, index, account, beneficiary, assetId, units))`.
 * §8.
 */
export function hashClaim(claim: Claim): Hash32 {
  const { debtSlot, index, account, beneficiary, assetId, units } = claim
  return keccak(
    concat(['0x02', encodeAbiParameters(parameters, [debtSlot, index, account, beneficiary, assetId, units])]),
  )
}

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
