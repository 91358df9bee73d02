import type { Hex } from 'viem'
import type { AssetTable } from '../assets/assetTable.ts'
import { readLeafWord } from '../leaf/leafWord.ts'

/**
 * Base units of an account. `count[slot][assetId]` counts on that slot (free where the asset is held, inbound elsewhere),
 * `net[assetId]` is what it owns wherever it counts, `debt[assetId]` its debt shares. A count may be negative in a view
 * that mixes times; it is worth nothing then. `leaving[assetId]` are units on their way out, which count nowhere.
 */
export type UnitCounts = { count: bigint[][]; net: bigint[]; debt: bigint[]; leaving: bigint[] }

/**
 * Counts the units in leaf words. Every word adds to or subtracts from a few sums, so the order does not matter, and Σ
 * over slots of `count` is always `net`. Never throws: a malformed word, an asset that the table does not have or has as
 * another kind, and a slot outside the deployment contribute nothing. §3 and §4.
 */
export function countUnits(parameters: { words: readonly Hex[]; table: AssetTable; slots: number }): UnitCounts {
  const { words, table, slots } = parameters
  const zeros = () => new Array<bigint>(table.length).fill(0n)
  const counts: UnitCounts = {
    count: Array.from({ length: slots }, zeros),
    net: zeros(),
    debt: zeros(),
    leaving: zeros(),
  }
  for (const hex of words) {
    const word = readLeafWord(BigInt(hex))
    if (word === undefined || word.kind === 'link') continue
    const { assetId } = word
    const asset = table[assetId]
    const custody = counts.count[asset?.slot ?? slots]
    if (asset?.kind !== (word.kind === 'debt' ? 'liability' : 'collateral') || custody === undefined) continue
    if (word.kind === 'debt') {
      add(counts.debt, { assetId, units: word.units })
    } else if (word.kind === 'balance') {
      add(custody, { assetId, units: word.units })
      add(counts.net, { assetId, units: word.units })
      add(counts.leaving, { assetId, units: word.leaving })
    } else {
      const other = counts.count[word.slot]
      if (other === undefined) continue
      if (word.kind === 'pledge') {
        add(custody, { assetId, units: word.released - word.pledged })
        add(other, { assetId, units: word.pledged - word.released })
      } else {
        add(custody, { assetId, units: word.settled })
        add(other, { assetId, units: -word.claimed })
        add(counts.net, { assetId, units: word.settled - word.claimed })
      }
    }
  }
  return counts
}

function add(sums: bigint[], { assetId, units }: { assetId: number; units: bigint }): void {
  sums[assetId] = (sums[assetId] ?? 0n) + units
}
