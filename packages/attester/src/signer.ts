import type { Address, Hex, TypedDataDefinition } from 'viem'

/**
 * An operator's key: any viem `LocalAccount`, or a KMS behind the same two members. `signTypedData` (EIP-712) returns 65
 * bytes (r, s, v); the attester checks every signature against `address` before it leaves.
 */
export type Signer = {
  readonly address: Address
  signTypedData(typedData: TypedDataDefinition): Promise<Hex>
}
