import { keccak_256 } from '@noble/hashes/sha3.js'
import type { Hex } from '../src/index.ts'

export const toHex = (bytes: Uint8Array): Hex => `0x${Buffer.from(bytes).toString('hex')}`
export const toBytes = (hex: Hex): Uint8Array => Buffer.from(hex.slice(2), 'hex')

/** 32 bytes from a number. */
export const bytes32 = (value: number | bigint): Hex => `0x${value.toString(16).padStart(64, '0')}`

/** `keccak256(0x01 ‖ account ‖ words)`. */
export function leafHash(account: Hex, words: readonly Hex[]): Hex {
  return toHex(keccak_256(toBytes(`0x01${[account, ...words].map((word) => word.slice(2)).join('')}`)))
}

export const keyOf = (account: Hex): Hex => toHex(keccak_256(toBytes(account)))

/** The root by the definition of §7, bit by bit, without any cleverness. */
export function naiveRoot(leaves: ReadonlyMap<Hex, readonly Hex[]>): Hex {
  const entries = [...leaves].map(
    ([account, words]) => [BigInt(keyOf(account)), toBytes(leafHash(account, words))] as const,
  )
  return toHex(subtree(entries, 255n))
}

/** The same of leaves that are their own keys. */
export function naiveLeafRoot(leaves: Iterable<Hex>): Hex {
  return toHex(
    subtree(
      [...leaves].map((leaf) => [BigInt(leaf), toBytes(leaf)] as const),
      255n,
    ),
  )
}

function subtree(leaves: readonly (readonly [key: bigint, leaf: Uint8Array])[], bit: bigint): Uint8Array {
  const [only] = leaves
  if (only === undefined) return new Uint8Array(32)
  if (leaves.length === 1) return only[1]
  const left = leaves.filter(([key]) => ((key >> bit) & 1n) === 0n)
  const right = leaves.filter(([key]) => ((key >> bit) & 1n) === 1n)
  if (left.length === 0 || right.length === 0) return subtree(leaves, bit - 1n)
  return keccak_256(Buffer.concat([subtree(left, bit - 1n), subtree(right, bit - 1n)].sort(Buffer.compare)))
}
