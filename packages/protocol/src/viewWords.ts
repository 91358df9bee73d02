import type { Hex } from 'viem'
import type { AssetTable } from './assetTable.ts'
import { amountMask, toWord } from './wordFields.ts'

const mask104 = (1n << 104n) - 1n

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
  const leaf = amountsByKey(parameters.words)
  const live = amountsByKey(parameters.live)
  const ownsLinks = [...live.keys()].some(isLink)
  const view: Hex[] = []
  for (const key of new Set([...leaf.keys(), ...live.keys()])) {
    const ours = live.get(key) ?? 0n
    const own = isLink(key) ? (ownsLinks ? -1n : 0n) : ownMask(key, { slot, table, isHeldHere: ours !== 0n })
    const amounts = ((leaf.get(key) ?? 0n) & ~own) | (ours & own)
    if (amounts !== 0n) view.push(toWord(key | amounts))
  }
  return view.sort()
}

/** `isHeldHere` decides only for assets that the table does not have: they count nowhere, but should still show. */
function ownMask(
  key: bigint,
  { slot, table, isHeldHere }: { slot: number; table: AssetTable; isHeldHere: boolean },
): bigint {
  const asset = table[Number((key >> 232n) & 0xffffn)]
  const isCustody = asset === undefined || asset.kind === 'unused' ? isHeldHere : asset.slot === slot
  const isCounted = Number((key >> 216n) & 0xffffn) === slot
  switch (key >> 248n) {
    case 2n: // pledged by custody, released where it counts
      return (isCustody ? mask104 << 104n : 0n) | (isCounted ? mask104 : 0n)
    case 3n: // claimed where it counts, settled by custody
      return (isCounted ? mask104 << 104n : 0n) | (isCustody ? mask104 : 0n)
    default:
      return isCustody ? -1n : 0n
  }
}

function amountsByKey(words: readonly Hex[]): Map<bigint, bigint> {
  const amounts = new Map<bigint, bigint>()
  for (const hex of words) {
    const word = BigInt(hex)
    const mask = amountMask(word)
    if (mask !== 0n) amounts.set(word & ~mask, word & mask)
  }
  return amounts
}

function isLink(key: bigint): boolean {
  return key >> 248n === 5n
}
