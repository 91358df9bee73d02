import type { Hex } from 'viem'
import { hashOperatorSet, type OperatorSet } from './operatorSet.ts'

const types = { Acceptance: [{ name: 'operators', type: 'bytes32' }] } as const

/**
 * What each operator of a new set signs (EIP-712) before the owner may schedule it. §6.
 *
 * @example
 * await operator.signTypedData(acceptanceTypedData({ set, salt }))
 */
export function acceptanceTypedData({ set, salt }: { set: OperatorSet; salt: Hex }) {
  return {
    domain: { name: 'Plimsoll', version: '1', salt },
    types,
    primaryType: 'Acceptance',
    message: { operators: hashOperatorSet(set) },
  } as const
}
