import { expect, test } from 'vitest'
import { agreedMarket } from './askMarket.ts'

const quiet = { baseFeePerGas: 10n, paid: undefined, suggested: 1n }
const dear = { ...quiet, paid: 495n }

test.each([
  ['first of three', [dear, quiet, quiet]],
  ['last of three', [quiet, quiet, dear]],
  ['one of two', [dear, quiet]],
])('behavior: a tip that one endpoint alone saw paid is not believed: %s', (_, reports) => {
  expect(agreedMarket(reports, { lowestTip: undefined })).toEqual({ baseFeePerGas: 10n, priorityFeePerGas: 1n })
})

test('default: the tip that most saw paid', () => {
  expect(agreedMarket([dear, quiet, { ...quiet, paid: 7n }], { lowestTip: 1n }).priorityFeePerGas).toBe(7n)
})
