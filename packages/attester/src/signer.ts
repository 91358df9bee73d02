import type { snapshotTypedData } from '@plimsoll/protocol'
import type { Address, Hex } from 'viem'
import type { operatorRequestTypedData } from './operatorRequest.ts'

/** The EIP-712 messages an operator signs. */
export type OperatorTypedData = ReturnType<typeof snapshotTypedData> | ReturnType<typeof operatorRequestTypedData>

/**
 * An operator's key: any viem `LocalAccount`, or a KMS behind the same two members. `signTypedData` returns 65 bytes
 * (r, s, v); the attester checks every signature against `address` before it leaves.
 */
export type Signer = {
  readonly address: Address
  signTypedData(typedData: OperatorTypedData): Promise<Hex>
}
