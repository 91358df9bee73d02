import type { Hex } from 'viem'
import type { AssetTable } from '../assets/assetTable.ts'
import { readLeafWord } from './leafWord.ts'

/**
 * Units whose right to count moves to another chain: `from` does not count them any more, `to` not yet. `kind` tells which
 * way: to the slot of a pledge, or back to the chain that holds the asset.
 */
export type Move = {
  readonly kind: 'pledge' | 'release'
  readonly assetId: number
  readonly from: number
  readonly to: number
  readonly units: bigint
}

/**
 * The pledges and releases that a leaf shows and the chain that gains them does not: `seen` has, by slot, the account's
 * words in the snapshot that this chain acts on (none: no leaf in it, or no snapshot yet), and `undefined` where nobody
 * knows, so that nothing is said about it. They count there with the first snapshot accepted that shows them, as any newer
 * one does: both numbers only grow. In the order of the words; never throws. §3.
 */
export function movesInFlight({
  words,
  table,
  seen,
}: {
  words: readonly Hex[]
  table: AssetTable
  seen: readonly (readonly Hex[] | undefined)[]
}): Move[] {
  const before = seen.map((words) => words && new Map(pledgesOf(words).map((pledge) => [keyOf(pledge), pledge])))
  return pledgesOf(words).flatMap((pledge): Move[] => {
    const { assetId, slot, pledged, released } = pledge
    const asset = table[assetId]
    if (asset?.kind !== 'collateral') return []
    const custody = asset.slot
    if (Math.max(custody, slot) >= seen.length || slot === custody) return []
    const [there, here] = [before[slot], before[custody]]
    const gained = there && pledged - (there.get(keyOf(pledge))?.pledged ?? 0n)
    const back = here && released - (here.get(keyOf(pledge))?.released ?? 0n)
    const moves: Move[] = []
    if (gained !== undefined && gained > 0n)
      moves.push({ kind: 'pledge', assetId, from: custody, to: slot, units: gained })
    if (back !== undefined && back > 0n) moves.push({ kind: 'release', assetId, from: slot, to: custody, units: back })
    return moves
  })
}

type Pledge = { assetId: number; slot: number; pledged: bigint; released: bigint }

function pledgesOf(words: readonly Hex[]): Pledge[] {
  return words.flatMap((hex) => {
    const word = readLeafWord(BigInt(hex))
    return word?.kind === 'pledge' ? word : []
  })
}

function keyOf({ assetId, slot }: Pledge): string {
  return `${assetId}/${slot}`
}
