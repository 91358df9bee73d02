import type {
  Address,
  Hex,
  TransactionSerializableEIP1559,
  TransactionSerializableLegacy,
  TypedDataDefinition,
} from 'viem'

/**
 * A key that signs for a node: an operator's signs snapshots and requests to peers, a payer's the transactions that post
 * them. Any viem `LocalAccount` is one; so is a KMS behind the same members, as none of them shows the secret. Errors of a
 * key must not hold it either.
 */
export type Key = {
  /** The signatures' address. A peer, a registry or a chain refuses what another key has signed. */
  readonly address: Address
  /** Signs EIP-712 typed data: 65 bytes (r, s, v). */
  signTypedData(typedData: TypedDataDefinition): Promise<Hex>
  /** Signs a transaction of EIP-1559, or of EIP-155 for chains without it, and resolves to its serialized bytes, ready to be sent. */
  signTransaction(transaction: TransactionSerializableEIP1559 | TransactionSerializableLegacy): Promise<Hex>
}
