import { InvalidBytes32 } from './errors.ts'

/** `0x` and hex digits; the same shape as viem's `Hex`. */
export type Hex = `0x${string}`

/** The root of a trie without leaves. */
export const emptyRoot: Hex = `0x${'00'.repeat(32)}`

/** The value of each character that is a hex digit; -1 for the others. */
const digits = Int8Array.from({ length: 128 }, (_, code) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase()),
)

/** Writes 32 bytes of hex into an array; throws `InvalidBytes32`, which names the field. */
export function writeBytes32(hex: Hex, { to, at, field }: { to: Uint8Array; at: number; field: string }): void {
  if (typeof hex !== 'string' || hex.length !== 66 || !hex.startsWith('0x')) throw new InvalidBytes32(field, hex)
  for (let index = 0; index < 32; index++) {
    const high = digits[hex.charCodeAt(2 * index + 2)] ?? -1
    const low = digits[hex.charCodeAt(2 * index + 3)] ?? -1
    if (high < 0 || low < 0) throw new InvalidBytes32(field, hex)
    to[at + index] = (high << 4) | low
  }
}

/** Writes ids one after the other; throws `InvalidBytes32`, which names the field. */
export function stageIds(ids: readonly Hex[], { to, field }: { to: Uint8Array; field: string }): void {
  for (const [index, id] of ids.entries()) writeBytes32(id, { to, at: index * 32, field })
}
