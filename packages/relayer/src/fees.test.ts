import { expect, test } from 'vitest'
import { firstFees, replacementFees } from './fees.ts'

const market = { baseFeePerGas: 100n, priorityFeePerGas: 10n }

test('default: a first attempt bears a doubling of the base fee', () => {
  expect(firstFees(market, 1000n)).toEqual({ maxFeePerGas: 210n, maxPriorityFeePerGas: 10n })
})

test('default: a replacement pays an eighth more of both', () => {
  const previous = { maxFeePerGas: 800n, maxPriorityFeePerGas: 80n }
  expect(replacementFees(previous, { market, cap: 1000n })).toEqual({ maxFeePerGas: 901n, maxPriorityFeePerGas: 91n })
})

test('behavior: a replacement follows a market that rose further', () => {
  const previous = { maxFeePerGas: 100n, maxPriorityFeePerGas: 1n }
  expect(replacementFees(previous, { market, cap: 1000n })).toEqual({ maxFeePerGas: 210n, maxPriorityFeePerGas: 10n })
})

test('behavior: the cap', () => {
  expect(firstFees(market, 150n)).toEqual({ maxFeePerGas: 150n, maxPriorityFeePerGas: 10n })
  expect(firstFees(market, 110n)).toEqual({ maxFeePerGas: 110n, maxPriorityFeePerGas: 10n })
  expect(firstFees(market, 109n)).toBeUndefined()
  const previous = { maxFeePerGas: 110n, maxPriorityFeePerGas: 10n }
  expect(replacementFees(previous, { market, cap: 123n })).toBeUndefined()
  expect(replacementFees(previous, { market, cap: 210n })).toEqual({ maxFeePerGas: 210n, maxPriorityFeePerGas: 12n })
  expect(replacementFees({ maxFeePerGas: 1n, maxPriorityFeePerGas: 1n }, { market, cap: 109n })).toBeUndefined()
})
