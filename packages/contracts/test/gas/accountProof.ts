import { concat, type Hex, keccak256, numberToHex } from 'viem'
import { fakeHash } from './fakeHash.ts'
import type { Header } from './signHeader.ts'

/** A word of a leaf (§7). */
export const leafWord = {
  balance: (assetId: number, units: bigint) => word([1, 8], [assetId, 16], [0, 128], [units, 104]),
  pledge: (assetId: number, slot: number, { pledged = 0n, released = 0n }) =>
    word([2, 8], [assetId, 16], [slot, 16], [0, 8], [pledged, 104], [released, 104]),
  claim: (assetId: number, slot: number, { claimed = 0n, settled = 0n }) =>
    word([3, 8], [assetId, 16], [slot, 16], [0, 8], [claimed, 104], [settled, 104]),
  debt: (assetId: number, units: bigint) => word([4, 8], [assetId, 16], [0, 128], [units, 104]),
  link: (slot: number, delegate: Hex) => word([5, 8], [slot, 16], [0, 72], [BigInt(delegate), 160]),
}

/** A word of the asset table (§5). */
export function assetWord(asset: {
  price: bigint
  initial: number
  maintenance: number
  bonus: number
  slot: number
  kind: 1 | 2
}): Hex {
  const { price, initial, maintenance, bonus, slot, kind } = asset
  return word([price, 128], [initial, 16], [maintenance, 16], [bonus, 16], [slot, 16], [kind, 8], [0, 56])
}

/** The root of a trie in which the account's leaf lies `depth` levels down, and the proof's siblings. */
export function rootAtDepth(account: Hex, { words, depth }: { words: readonly Hex[]; depth: number }) {
  const leaf = keccak256(concat(['0x01', account, ...words]))
  return pathTo(leaf, depth)
}

/** The root of a tree in which `leaf` lies `depth` levels down, and the proof's siblings. */
export function pathTo(leaf: Hex, depth: number): { root: Hex; siblings: Hex[] } {
  const siblings = Array.from({ length: depth }, (_, level) => fakeHash('sibling', level))
  const root = siblings.reduce((node, sibling) => keccak256(concat([node, sibling].sort() as [Hex, Hex])), leaf)
  return { root, siblings }
}

/** What a header says of its asset table. */
export function hashTable(table: readonly Hex[]): Hex {
  return keccak256(concat([...table]))
}

/** One account under a header, as the contracts take it. */
export type AccountProof = {
  header: Header
  assets: readonly Hex[]
  words: readonly Hex[]
  siblings: readonly Hex[]
  cut: Hex
}

/** Fields from the high bits down. */
function word(...fields: (readonly [bigint | number, number])[]): Hex {
  const bits = fields.reduce((rest, [value, width]) => (rest << BigInt(width)) | BigInt(value), 0n)
  return numberToHex(bits, { size: 32 })
}
