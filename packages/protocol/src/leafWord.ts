import type { Address, Hex } from 'viem'
import { InvalidField, InvalidLeafWord } from './errors.ts'
import { toWord } from './wordFields.ts'

/**
 * One 32-byte word of a leaf, decoded; amounts are base units. `leaving` of a balance are units asked for by §9,
 * no longer among its `units`. `slot` of a pledge is where the units count, of a claim where it was booked, of a link where
 * `address` acts for the contract account. §7.
 */
export type LeafWord =
  | { readonly kind: 'balance'; readonly assetId: number; readonly units: bigint; readonly leaving: bigint }
  | {
      readonly kind: 'pledge'
      readonly assetId: number
      readonly slot: number
      readonly pledged: bigint
      readonly released: bigint
    }
  | {
      readonly kind: 'claim'
      readonly assetId: number
      readonly slot: number
      readonly claimed: bigint
      readonly settled: bigint
    }
  | { readonly kind: 'debt'; readonly assetId: number; readonly units: bigint }
  | { readonly kind: 'link'; readonly slot: number; readonly address: Address }

/** The bits of each field, as masks and shifts. §7. */
const tagShift = 248n
const firstShift = 232n // assetId, or the slot of a link
const secondShift = 216n // slot
const highShift = 104n // pledged, claimed, leaving
const mask16 = 0xffffn
const mask24 = 0xffffffn
const mask104 = (1n << 104n) - 1n
const mask160 = (1n << 160n) - 1n
const mask128 = (1n << 128n) - 1n
const mask72 = (1n << 72n) - 1n

/** Encodes a word; throws {@link InvalidField} if a number does not fit its field. §7. */
export function encodeLeafWord(word: LeafWord): Hex {
  return toWord(encode(word))
}

/** Decodes a word; throws {@link InvalidLeafWord} on an unknown tag or a set padding bit. §7. */
export function decodeLeafWord(hex: Hex): LeafWord {
  const word = /^0x[0-9a-fA-F]{64}$/.test(hex) ? readLeafWord(BigInt(hex)) : undefined
  if (word === undefined) {
    throw new InvalidLeafWord('This is not a leaf word.', {
      details: { expected: '32 bytes: a tag from 01 to 05, its fields, and zero padding', seen: hex },
    })
  }
  return word
}

/** Decodes a word given as an integer; `undefined` if it is malformed. For hot paths that must not throw. */
export function readLeafWord(word: bigint): LeafWord | undefined {
  const first = Number((word >> firstShift) & mask16)
  switch (word >> tagShift) {
    case 1n:
      if (((word >> 208n) & mask24) !== 0n) return undefined
      return { kind: 'balance', assetId: first, units: word & mask104, leaving: (word >> highShift) & mask104 }
    case 2n:
      if (((word >> 208n) & 0xffn) !== 0n) return undefined
      return {
        kind: 'pledge',
        assetId: first,
        slot: Number((word >> secondShift) & mask16),
        pledged: (word >> highShift) & mask104,
        released: word & mask104,
      }
    case 3n:
      if (((word >> 208n) & 0xffn) !== 0n) return undefined
      return {
        kind: 'claim',
        assetId: first,
        slot: Number((word >> secondShift) & mask16),
        claimed: (word >> highShift) & mask104,
        settled: word & mask104,
      }
    case 4n:
      if (((word >> 104n) & mask128) !== 0n) return undefined
      return { kind: 'debt', assetId: first, units: word & mask104 }
    case 5n:
      if (((word >> 160n) & mask72) !== 0n) return undefined
      return { kind: 'link', slot: first, address: `0x${(word & mask160).toString(16).padStart(40, '0')}` }
    default:
      return undefined
  }
}

function encode(word: LeafWord): bigint {
  switch (word.kind) {
    case 'balance':
      return (
        head(1n, { assetId: word.assetId }) | (units('leaving', word.leaving) << highShift) | units('units', word.units)
      )
    case 'pledge':
      return (
        head(2n, { assetId: word.assetId, slot: word.slot }) |
        (units('pledged', word.pledged) << highShift) |
        units('released', word.released)
      )
    case 'claim':
      return (
        head(3n, { assetId: word.assetId, slot: word.slot }) |
        (units('claimed', word.claimed) << highShift) |
        units('settled', word.settled)
      )
    case 'debt':
      return head(4n, { assetId: word.assetId }) | units('units', word.units)
    case 'link':
      return (5n << tagShift) | (index('slot', word.slot) << firstShift) | BigInt(word.address)
  }
}

function head(tag: bigint, { assetId, slot = 0 }: { assetId: number; slot?: number }): bigint {
  return (tag << tagShift) | (index('assetId', assetId) << firstShift) | (index('slot', slot) << secondShift)
}

function index(field: string, value: number): bigint {
  if (Number.isInteger(value) && value >= 0 && value <= 0xffff) return BigInt(value)
  throw new InvalidField(`The field ${field} does not fit its leaf word.`, {
    details: { expected: 'uint16', seen: value },
  })
}

function units(field: string, value: bigint): bigint {
  if (value >= 0n && value <= mask104) return value
  throw new InvalidField(`The field ${field} does not fit its leaf word.`, {
    details: { expected: 'uint104', seen: value },
  })
}
