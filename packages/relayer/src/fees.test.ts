import { expect, test } from 'vitest'
import { ceilingOf, firstFees, replacementFees, stillFit, withinTip } from './fees.ts'

const limits = (cap: bigint, multiple = 4) => ({ cap, multiple })
const market = { baseFeePerGas: 100n, priorityFeePerGas: 10n }

test('default: a first attempt bears a doubling of the base fee', () => {
  expect(firstFees(market, limits(1000n))).toEqual({ maxFeePerGas: 210n, maxPriorityFeePerGas: 10n })
})

test('default: a replacement pays an eighth more of both', () => {
  const previous = { maxFeePerGas: 800n, maxPriorityFeePerGas: 80n }
  expect(replacementFees(previous, { market, limits: limits(1000n, 10) })).toEqual({
    maxFeePerGas: 901n,
    maxPriorityFeePerGas: 91n,
  })
})

test('behavior: a replacement follows a market that rose further', () => {
  const previous = { maxFeePerGas: 100n, maxPriorityFeePerGas: 1n }
  expect(replacementFees(previous, { market, limits: limits(1000n, 10) })).toEqual({
    maxFeePerGas: 210n,
    maxPriorityFeePerGas: 10n,
  })
})

test('behavior: never more than a multiple of the market', () => {
  const previous = { maxFeePerGas: 390n, maxPriorityFeePerGas: 10n }
  expect(ceilingOf(market, limits(1000n))).toBe(440n)
  expect(replacementFees(previous, { market, limits: limits(1000n) })).toEqual({
    maxFeePerGas: 439n,
    maxPriorityFeePerGas: 12n,
  })
  expect(replacementFees({ ...previous, maxFeePerGas: 400n }, { market, limits: limits(1000n) })).toBeUndefined()
  expect(firstFees(market, limits(1000n, 1.5))).toEqual({ maxFeePerGas: 165n, maxPriorityFeePerGas: 10n })
})

test('behavior: what was signed for another market', () => {
  const fits = (maxFeePerGas: bigint, tip: bigint) =>
    stillFit({ maxFeePerGas, maxPriorityFeePerGas: tip }, market, limits(1000n))
  expect(fits(110n, 10n)).toBe(true)
  expect(fits(440n, 10n)).toBe(true)
  expect(fits(441n, 10n)).toBe(false)
  expect(fits(109n, 10n)).toBe(false)
  expect(fits(110n, 9n)).toBe(false)
})

test('behavior: the cap', () => {
  expect(firstFees(market, limits(150n))).toEqual({ maxFeePerGas: 150n, maxPriorityFeePerGas: 10n })
  expect(firstFees(market, limits(110n))).toEqual({ maxFeePerGas: 110n, maxPriorityFeePerGas: 10n })
  expect(firstFees(market, limits(109n))).toBeUndefined()
  const previous = { maxFeePerGas: 110n, maxPriorityFeePerGas: 10n }
  expect(replacementFees(previous, { market, limits: limits(123n, 10) })).toBeUndefined()
  expect(replacementFees(previous, { market, limits: limits(210n, 10) })).toEqual({
    maxFeePerGas: 210n,
    maxPriorityFeePerGas: 12n,
  })
  expect(
    replacementFees({ maxFeePerGas: 1n, maxPriorityFeePerGas: 1n }, { market, limits: limits(109n, 10) }),
  ).toBeUndefined()
})

test('behavior: the cap of the tip', () => {
  const capped = { ...limits(1000n, 10), tip: 11n }
  expect(withinTip({ baseFeePerGas: 100n, priorityFeePerGas: 495n }, capped)).toEqual({
    baseFeePerGas: 100n,
    priorityFeePerGas: 11n,
  })
  expect(withinTip(market, capped)).toEqual(market)
  const previous = { maxFeePerGas: 200n, maxPriorityFeePerGas: 10n }
  expect(replacementFees(previous, { market, limits: capped })).toBeUndefined()
  expect(replacementFees(previous, { market, limits: { ...capped, tip: 12n } })?.maxPriorityFeePerGas).toBe(12n)
})

test('behavior: a gas price is paid whole: it follows the market, and outbids by an eighth', () => {
  const legacy = { baseFeePerGas: 100n, priorityFeePerGas: 0n, isLegacy: true }
  const first = firstFees(legacy, limits(1000n))
  expect(first).toEqual({ maxFeePerGas: 100n, maxPriorityFeePerGas: 100n })
  const outbid = first && replacementFees(first, { market: legacy, limits: limits(1000n) })
  expect(outbid).toEqual({ maxFeePerGas: 113n, maxPriorityFeePerGas: 113n })
  expect(
    replacementFees({ maxFeePerGas: 390n, maxPriorityFeePerGas: 390n }, { market: legacy, limits: limits(1000n) }),
  ).toBe(undefined)
})
