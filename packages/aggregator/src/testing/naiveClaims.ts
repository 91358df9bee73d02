import { type Claim, type Cut, hashClaim } from '@plimsoll/protocol'
import { concat, type Hex, keccak256 } from 'viem'
import type { UnsettledClaim } from '../index.ts'
import { bytes32 } from './fixtures.ts'
import type { World } from './steps.ts'

const collateral = [0, 1] // by assetId, the slot that holds it
const nowhere = 0xffff

/** The claims of a world that are booked and not paid at a cut, in the order in which they are listed; by definition. */
export function naiveClaims(world: World, cut: Cut): UnsettledClaim[] {
  const states = world.map((chain, slot) => chain.at(cut[slot] ?? chain.head()))
  const isPaid = ({ assetId, debtSlot, index }: Claim) => {
    const word = states[collateral[assetId] ?? nowhere]?.paid[debtSlot]?.[Number(index) >> 8] ?? 0n
    return ((word >> (index & 255n)) & 1n) === 1n
  }
  return states
    .flatMap(({ claims }) => claims)
    .filter((claim) => !isPaid(claim))
    .map((claim) => ({ claim, custodySlot: collateral[claim.assetId] ?? nowhere }))
    .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
}

function placeOf({ claim, custodySlot }: UnsettledClaim): string {
  const numbers = [custodySlot, claim.debtSlot, claim.index].map(bytes32)
  return [claim.beneficiary, ...numbers].join()
}

/** The root over claims as §8 defines it, bit by bit, without any cleverness. */
export function naiveClaimsRoot(claims: readonly Claim[]): Hex {
  const leaves = claims.map(hashClaim)
  return leaves.length === 0 ? bytes32(0) : subtree(leaves, 255n)
}

function subtree(leaves: readonly Hex[], bit: bigint): Hex {
  const [first] = leaves
  if (first === undefined) throw new RangeError('a subtree has leaves')
  if (leaves.length === 1) return first
  const hasBit = (leaf: Hex) => ((BigInt(leaf) >> bit) & 1n) === 1n
  const [left, right] = [leaves.filter((leaf) => !hasBit(leaf)), leaves.filter(hasBit)]
  if (left.length === 0 || right.length === 0) return subtree(leaves, bit - 1n)
  return keccak256(concat([subtree(left, bit - 1n), subtree(right, bit - 1n)].toSorted()))
}
