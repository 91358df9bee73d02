import type { Hex } from '@plimsoll/merkle'

/** The value of a hexadecimal digit by its character code, 255 for every other character. */
const digits = new Uint8Array(128).fill(255)
for (const [value, characters] of [
  '0',
  '1',
  '2',
  '3',
  '4',
  '5',
  '6',
  '7',
  '8',
  '9',
  'aA',
  'bB',
  'cC',
  'dD',
  'eE',
  'fF',
].entries())
  for (const character of characters) digits[character.charCodeAt(0)] = value

const pairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Writes 32 bytes of hex into `bytes` at `offset`; false if it is anything else. */
export function writeHex32(hex: Hex, { bytes, offset }: { bytes: Uint8Array; offset: number }): boolean {
  if (hex.length !== 66) return false
  for (let at = 0; at < 32; at++) {
    const high = digits[hex.charCodeAt(2 + at * 2)] ?? 255
    const low = digits[hex.charCodeAt(3 + at * 2)] ?? 255
    if ((high | low) > 15) return false
    bytes[offset + at] = (high << 4) | low
  }
  return true
}

/** 32 bytes at `offset` as lower-case hex. */
export function readHex32(bytes: Uint8Array, offset: number): Hex {
  let text = ''
  for (let at = offset; at < offset + 32; at++) text += pairs[bytes[at] ?? 0]
  return `0x${text}`
}
