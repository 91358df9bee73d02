import { type Hex, hashTypedData } from 'viem'
import type { Hash32 } from './hash32.ts'

const types = { Acceptance: [{ name: 'operators', type: 'bytes32' }] } as const

/**
 * The EIP-712 message by which an operator accepts to be in a new set; `operators` is the set's hash. Like a snapshot's,
 * its domain has the deployment's salt and neither chain nor contract. Spec: section 6.
 */
export function acceptanceTypedData({ operators, salt }: { operators: Hash32; salt: Hex }) {
  return {
    domain: { name: 'Plimsoll', version: '1', salt },
    types,
    primaryType: 'Acceptance',
    message: { operators },
  } as const
}

/** The digest that an operator of a new set signs. Spec: section 6, EIP-712. */
export function hashAcceptance({ operators, salt }: { operators: Hash32; salt: Hex }): Hash32 {
  return hashTypedData(acceptanceTypedData({ operators, salt }))
}
