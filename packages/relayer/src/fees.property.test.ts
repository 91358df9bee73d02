import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ceilingOf, firstFees, replacementFees } from './fees.ts'

const wei = fc.bigInt({ min: 0n, max: 10n ** 13n })
const multiple = fc.double({ min: 2, max: 20, noNaN: true })
const limits = fc.record({ cap: wei, multiple })
const market = fc.record({ baseFeePerGas: wei, priorityFeePerGas: wei })

test('behavior: fees are within the cap, a valid pair, and enough for the next block', () => {
  fc.assert(
    fc.property(market, limits, (now, most) => {
      const { cap } = most
      const fees = firstFees(now, most)
      expect(fees === undefined).toBe(now.baseFeePerGas + now.priorityFeePerGas > cap)
      if (!fees) return
      expect(fees.maxFeePerGas <= cap).toBe(true)
      expect(fees.maxPriorityFeePerGas <= fees.maxFeePerGas).toBe(true)
      expect(fees.maxFeePerGas >= now.baseFeePerGas + now.priorityFeePerGas).toBe(true)
    }),
  )
})

test('behavior: nodes take every replacement, until the limits end them', () => {
  fc.assert(
    fc.property(fc.array(market, { minLength: 1, maxLength: 40 }), limits, ([now, ...later], most) => {
      let fees = now && firstFees(now, most)
      for (const next of later) {
        if (!fees) return
        const replacement = replacementFees(fees, { market: next, limits: most })
        if (replacement) {
          expect(replacement.maxFeePerGas * 10n >= fees.maxFeePerGas * 11n).toBe(true)
          expect(replacement.maxPriorityFeePerGas * 10n >= fees.maxPriorityFeePerGas * 11n).toBe(true)
          expect(replacement.maxFeePerGas >= next.baseFeePerGas + next.priorityFeePerGas).toBe(true)
          expect(replacement.maxFeePerGas <= ceilingOf(next, most)).toBe(true)
          expect(replacement.maxPriorityFeePerGas <= replacement.maxFeePerGas).toBe(true)
        }
        fees = replacement
      }
    }),
  )
})
