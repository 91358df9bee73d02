import { expect, test } from 'vitest'
import { meansOf } from './rounds.ts'

const seeds = process.env.PLIMSOLL_PROFILE === 'long' ? 40 : 4

test('default: the credit for slower slots halves what is repaid above the line, and never exceeds R at the worst price', () => {
  const [ideal, without, law] = [{ isIdeal: true }, { isCredited: false }, {}].map((market) => meansOf(seeds, market))
  expect(ideal?.over).toBe(0)
  expect(without?.over).toBeGreaterThan(0)
  expect(law?.over).toBeLessThan((without?.over ?? 0) * 0.75)
  expect(law?.beyond).toBeLessThanOrEqual(3_000) // the dust of three venues
  // Lenders lose no more for it.
  expect(law?.bad).toBeLessThan((without?.bad ?? 0) * 1.1 + 500)
})

test('behavior: with nobody on the slow slot hardly anything is repaid above the line, for a little more bad debt', () => {
  const [without, law] = [false, true].map((isCredited) => meansOf(seeds, { isCredited, isSlowAsleep: true }))
  expect(law?.over).toBeLessThan((without?.over ?? 0) * 0.2)
  expect(law?.bad).toBeLessThan((without?.bad ?? 0) * 1.4 + 1_000)
})
