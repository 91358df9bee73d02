import type { Hex } from 'viem'
import type { AssetTable } from '../assets/assetTable.ts'
import { fieldMask, toWord, wordLayouts } from './leafWord.ts'

/**
 * The words of an account in the view of chain `slot`: every field this chain writes taken from its `live` local words,
 * every other from the leaf's `words`. Never throws. The account's own chain writes its links, and only it knows that
 * it does, so live links replace those of the leaf. §3.
 */
export function viewWords(parameters: {
  words: readonly Hex[]
  live: readonly Hex[]
  slot: number
  table: AssetTable
}): Hex[] {
  const { slot, table } = parameters
  const leaf = fieldsByKey(parameters.words)
  const live = fieldsByKey(parameters.live)
  const isOwnChain = [...live.keys()].some((key) => layoutOf(key)?.writerMasks.has('account'))
  const view: Hex[] = []
  for (const key of new Set([...leaf.keys(), ...live.keys()])) {
    const ours = live.get(key) ?? 0n
    const own = ownMask(key, { slot, table, isOwnChain, isHeldHere: ours !== 0n })
    const fields = ((leaf.get(key) ?? 0n) & ~own) | (ours & own)
    if (fields !== 0n) view.push(toWord(key | fields))
  }
  return view.sort()
}

/**
 * The bits of a word that the chain `slot` writes. `isHeldHere` decides only for assets that the table does not have: they
 * count nowhere, but should still show.
 */
function ownMask(
  word: bigint,
  parameters: { slot: number; table: AssetTable; isOwnChain: boolean; isHeldHere: boolean },
): bigint {
  const { slot, table, isOwnChain, isHeldHere } = parameters
  const layout = layoutOf(word)
  let own = 0n
  for (const [writer, mask] of layout?.writerMasks ?? []) {
    if (writer === 'account' ? isOwnChain : writer === 'slot' ? keyOf('slot') === slot : isAssetHere()) own |= mask
  }
  return own

  function isAssetHere(): boolean {
    const asset = table[keyOf('assetId')]
    return asset === undefined || asset.kind === 'unused' ? isHeldHere : asset.slot === slot
  }

  function keyOf(name: string): number {
    const part = layout?.key.find((part) => part.name === name)
    return part === undefined ? -1 : Number((word >> part.shift) & part.mask)
  }
}

function fieldsByKey(words: readonly Hex[]): Map<bigint, bigint> {
  const fields = new Map<bigint, bigint>()
  for (const hex of words) {
    const word = BigInt(hex)
    const mask = fieldMask(word)
    if (mask !== 0n) fields.set(word & ~mask, word & mask)
  }
  return fields
}

function layoutOf(word: bigint) {
  return wordLayouts[Number(word >> 248n)]
}
