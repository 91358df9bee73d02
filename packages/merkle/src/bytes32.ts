import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import { InvalidBytes32 } from './errors.ts'

/** `0x` and hex digits; the same shape as viem's `Hex`. */
export type Hex = `0x${string}`

const pattern = /^0x[0-9a-f]{64}$/i

/** Returns 32 bytes of hex in lower case, so that text order is numeric order; throws `InvalidBytes32`. */
export function parseBytes32(value: Hex, field: string): Hex {
  if (typeof value !== 'string' || !pattern.test(value)) throw new InvalidBytes32(field, value)
  return value.toLowerCase() as Hex
}

/** The bytes of a checked 32-byte hex string. */
export function toBytes(value: Hex): Uint8Array {
  return hexToBytes(value.slice(2))
}

/** `0x`-prefixed lower-case hex. */
export function toHex(bytes: Uint8Array): Hex {
  return `0x${bytesToHex(bytes)}`
}
