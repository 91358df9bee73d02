import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyWords, assetTable, slots } from '../../test/arbitraries.ts'
import { countUnits } from './countUnits.ts'

test('behavior: whatever the words, the units that count on all slots are what the account owns', () => {
  fc.assert(
    fc.property(anyWords, assetTable, (words, table) => {
      const { count, net } = countUnits({ words, table, slots })
      for (const [assetId, owned] of net.entries()) {
        expect(count.reduce((sum, units) => sum + (units[assetId] ?? 0n), 0n)).toBe(owned)
      }
    }),
  )
})

test('behavior: the order of the words does not matter, and counts add up', () => {
  fc.assert(
    fc.property(anyWords, anyWords, assetTable, (some, others, table) => {
      const both = countUnits({ words: [...some, ...others], table, slots })
      expect(countUnits({ words: [...others, ...some].toReversed(), table, slots })).toEqual(both)
      const parts = [some, others].map((words) => countUnits({ words, table, slots }).net)
      expect(both.net).toEqual(both.net.map((_, id) => parts.reduce((sum, net) => sum + (net[id] ?? 0n), 0n)))
    }),
  )
})
