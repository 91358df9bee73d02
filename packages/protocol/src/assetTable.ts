import { concat, type Hex, keccak256 } from 'viem'
import { type AssetWord, decodeAssetWord, encodeAssetWord } from './assetWord.ts'
import type { Hash32 } from './hash32.ts'

/** Every asset of the deployment at one snapshot; the index is the assetId. §5. */
export type AssetTable = readonly AssetWord[]

/** The table as 32-byte words, one per assetId. Throws {@link InvalidField}. §5. */
export function encodeAssetTable(table: AssetTable): Hex[] {
  return table.map(encodeAssetWord)
}

/** Decodes the words of a table; throws {@link InvalidAssetWord}. §5. */
export function decodeAssetTable(words: readonly Hex[]): AssetTable {
  return words.map(decodeAssetWord)
}

/** `header.assets`: `keccak256(abi.encodePacked(words))`. §5. */
export function hashAssetTable(words: readonly Hex[]): Hash32 {
  return keccak256(concat(words))
}
