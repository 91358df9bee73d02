import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyWords, assetTable, leafWord, slots } from '../../test/arbitraries.ts'
import { countUnits } from '../margin/countUnits.ts'
import { encodeLeafWord, type LeafWord, leafWordKey } from './leafWord.ts'
import { movesInFlight } from './movesInFlight.ts'
import { viewWords } from './viewWords.ts'

test('behavior: never throws, whatever the words', () => {
  fc.assert(
    fc.property(anyWords, fc.array(fc.option(anyWords, { nil: undefined })), assetTable, (words, seen, table) => {
      movesInFlight({ words, table, seen })
    }),
  )
})

/** An older word of the same counter pair: each number a part of what it is now. */
function older(word: LeafWord, [first, second]: [number, number]): LeafWord {
  if (word.kind !== 'pledge') return word
  const part = (units: bigint, tenths: number) => (units * BigInt(tenths)) / 10n
  return { ...word, pledged: part(word.pledged, first), released: part(word.released, second) }
}

// A chain writes its own numbers and has the others of its snapshot (§3): what it counts less than the leaf does is what
// is in flight to it.
test('behavior: on each chain, what its view counts and what is in flight to it is what the leaf counts', () => {
  const tenths = fc.tuple(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 10 }))
  const entries = fc.uniqueArray(fc.tuple(leafWord, fc.array(tenths, { minLength: slots, maxLength: slots })), {
    maxLength: 12,
    selector: ([word]) => leafWordKey(encodeLeafWord(word)),
  })
  fc.assert(
    fc.property(entries, assetTable, (entries, table) => {
      const words = entries.map(([word]) => encodeLeafWord(word))
      const seen = Array.from({ length: slots }, (_, slot) =>
        entries.map(([word, parts]) => encodeLeafWord(older(word, parts[slot] ?? [0, 0]))),
      )
      const moves = movesInFlight({ words, table, seen })
      const now = countUnits({ words, table, slots }).count
      for (let slot = 0; slot < slots; slot++) {
        const view = viewWords({ words: seen[slot] ?? [], live: words, slot, table })
        const counted = countUnits({ words: view, table, slots }).count[slot] ?? []
        for (const [assetId, asset] of table.entries()) {
          if (asset.kind !== 'collateral') continue
          const inFlight = moves.filter((move) => move.to === slot && move.assetId === assetId)
          const units = inFlight.reduce((sum, move) => sum + move.units, 0n)
          expect((counted[assetId] ?? 0n) + units).toBe(now[slot]?.[assetId] ?? 0n)
        }
      }
    }),
  )
})
