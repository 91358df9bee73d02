import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyWords, assetTable, leafWord, slots } from '../../test/arbitraries.ts'
import { countUnits } from '../margin/countUnits.ts'
import { encodeLeafWord } from './leafWord.ts'
import { viewWords } from './viewWords.ts'

const slot = fc.nat(slots - 1)

test('behavior: never throws, whatever the words', () => {
  fc.assert(
    fc.property(anyWords, anyWords, slot, assetTable, (words, live, at, table) => {
      viewWords({ words, live, slot: at, table })
    }),
  )
})

test('behavior: seeing the same chain again changes nothing', () => {
  const words = fc.array(leafWord.map(encodeLeafWord), { maxLength: 12 })
  fc.assert(
    fc.property(words, words, slot, assetTable, (leaf, live, at, table) => {
      const view = viewWords({ words: leaf, live, slot: at, table })
      expect(viewWords({ words: view, live, slot: at, table })).toEqual(view)
      expect(countUnits({ words: view, table, slots }).count.length).toBe(slots)
    }),
  )
})
