import { type Address, encodeAbiParameters, getAddress, type Hex, isAddress, isAddressEqual } from 'viem'
import { InvalidOperatorSet } from '../errors.ts'
import { type Hash32, keccak } from '../hash32.ts'
import { deploymentDomain } from '../typedData.ts'

/** The most operators of a set: registries accept no more. §6. */
export const maxOperators = 255

/** The operators whose signatures a registry accepts, in the order that bitmaps refer to. §6. */
export type OperatorSet = { readonly threshold: number; readonly operators: readonly Address[] }

/**
 * Checks a set and returns it with checksummed addresses: `n/2 < threshold ≤ n ≤ 255`, no zero address, no duplicate.
 * Throws {@link InvalidOperatorSet}. §6.
 */
export function parseOperatorSet(set: { threshold: number; operators: readonly string[] }): OperatorSet {
  const { threshold } = set
  const operators = set.operators.map((operator) => {
    if (!isAddress(operator, { strict: false }) || BigInt(operator) === 0n) {
      throw invalid('Every operator must be an address other than zero.', { seen: operator })
    }
    return getAddress(operator)
  })
  const duplicate = operators.find((operator, index) => operators.indexOf(operator) !== index)
  if (duplicate !== undefined) throw invalid('No operator may be in the set twice.', { seen: duplicate })
  if (operators.length > maxOperators)
    throw invalid(`A set has at most ${maxOperators} operators.`, { seen: operators.length })
  const count = operators.length
  if (!Number.isInteger(threshold) || threshold > count || threshold * 2 <= count) {
    throw invalid('The threshold must be more than half of the operators and at most all of them.', {
      operators: count,
      threshold,
    })
  }
  return { threshold, operators }
}

/** `header.operators`: `keccak256(abi.encode(uint256 threshold, address[] operators))`. §6. */
export function hashOperatorSet(set: OperatorSet): Hash32 {
  return keccak(
    encodeAbiParameters([{ type: 'uint256' }, { type: 'address[]' }], [BigInt(set.threshold), set.operators]),
  )
}

/** Who leads an epoch; `attempt` 0 first, one more after each leader timeout. Throws {@link InvalidOperatorSet} if empty. §10. */
export function leaderOf(set: OperatorSet, { epoch, attempt }: { epoch: bigint; attempt: number }): Address {
  const leader = set.operators[Number((epoch + BigInt(attempt)) % BigInt(Math.max(1, set.operators.length)))]
  if (leader === undefined) throw invalid('An empty set has no leader.', {})
  return leader
}

/**
 * The first attempt of an epoch in which an operator leads it: 0 for its leader, then one more for each next operator.
 * Undefined for who is not in the set. §10.
 */
export function attemptOf(
  set: OperatorSet,
  { epoch, operator }: { epoch: bigint; operator: Address },
): number | undefined {
  const attempt = set.operators.findIndex((_, attempt) => isAddressEqual(leaderOf(set, { epoch, attempt }), operator))
  return attempt < 0 ? undefined : attempt
}

function invalid(shortMessage: string, details: Record<string, unknown>): InvalidOperatorSet {
  return new InvalidOperatorSet(shortMessage, { details })
}

const types = { Acceptance: [{ name: 'operators', type: 'bytes32' }] } as const

/**
 * What each operator of a new set signs (EIP-712) before the owner may schedule it. §6.
 *
 * @example
 * await operator.signTypedData(acceptanceTypedData({ set, salt }))
 */
export function acceptanceTypedData({ set, salt }: { set: OperatorSet; salt: Hex }) {
  return {
    domain: deploymentDomain({ salt }),
    types,
    primaryType: 'Acceptance',
    message: { operators: hashOperatorSet(set) },
  } as const
}
