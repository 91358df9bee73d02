import type { Hex } from '@plimsoll/merkle'

/** The value of a hexadecimal digit by its character code, 255 for every other character. */
const digits = new Uint8Array(128).fill(255)
for (const [value, lower] of [...'0123456789abcdef'].entries())
  for (const digit of [lower, lower.toUpperCase()]) digits[digit.charCodeAt(0)] = value

const pairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Writes `size` bytes of hex into `bytes` at `offset`; false if it is anything else. */
export function writeHex(
  hex: Hex,
  { bytes, offset, size }: { bytes: Uint8Array; offset: number; size: number },
): boolean {
  if (hex.length !== 2 + size * 2) return false
  for (let at = 0; at < size; at++) {
    const high = digits[hex.charCodeAt(2 + at * 2)] ?? 255
    const low = digits[hex.charCodeAt(3 + at * 2)] ?? 255
    if ((high | low) > 15) return false
    bytes[offset + at] = (high << 4) | low
  }
  return true
}

/** Writes 32 bytes of hex into `bytes` at `offset`; false if it is anything else. */
export function writeHex32(hex: Hex, { bytes, offset }: { bytes: Uint8Array; offset: number }): boolean {
  return writeHex(hex, { bytes, offset, size: 32 })
}

/** `size` bytes at `offset` as lower-case hex. */
export function readHex(bytes: Uint8Array, { offset, size }: { offset: number; size: number }): Hex {
  let text = ''
  for (let at = offset; at < offset + size; at++) text += pairs[bytes[at] ?? 0]
  return `0x${text}`
}

/** 32 bytes at `offset` as lower-case hex. */
export function readHex32(bytes: Uint8Array, offset: number): Hex {
  return readHex(bytes, { offset, size: 32 })
}

/** Writes a number into two bytes. */
export function writeUint16(bytes: Uint8Array, { offset, value }: { offset: number; value: number }): void {
  bytes[offset] = value >> 8
  bytes[offset + 1] = value & 255
}

/** Reads a number of two bytes. */
export function readUint16(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0)
}

/** Writes a number into eight bytes. */
export function writeUint64(bytes: Uint8Array, { offset, value }: { offset: number; value: number }): void {
  let left = value
  for (let at = offset + 7; at >= offset; at--) {
    bytes[at] = left % 256
    left = Math.floor(left / 256)
  }
}
