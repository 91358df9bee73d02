import { expect, test } from 'vitest'
import { encodeLeafWord, leastLiquidation, quoteLiquidation } from '../../../src/index.ts'
import { asset, debtAsset, timesAt, usd } from '../../fixtures.ts'

const dollar = 10n ** 6n
const table = [asset({ leastBonus: 500 }), debtAsset({}), asset({ slot: 1, leastBonus: 500 })]

test('default: units are never taken without repayment: $1,050 of $1,950 for a debt of $1,000', () => {
  const words = [
    encodeLeafWord({ kind: 'balance', assetId: 0, units: 1_950n * dollar, leaving: 0n }),
    encodeLeafWord({ kind: 'debt', assetId: 1, units: 1_000n * dollar }),
  ]
  // It is under water for a debt elsewhere that pays for nothing here.
  const elsewhere = encodeLeafWord({ kind: 'debt', assetId: 3, units: 5_000n * dollar })
  const all = { table: [...table, debtAsset({ slot: 1 })], slots: 2, slot: 0, liability: 1, collateral: 0 }
  const position = { words: [...words, elsewhere], viewWords: [...words, elsewhere], cut: timesAt(10, 10) }
  const { repayUnits, units } = quoteLiquidation({ ...all, ...position, dust: usd(1_000) })
  expect(repayUnits).toBe(1_000n * dollar)
  expect(units).toBe(1_050n * dollar)
})

test('behavior: a limit that grows by $15 with a header books no claim, where a claim moves dust at least', () => {
  const words = [
    encodeLeafWord({ kind: 'balance', assetId: 2, units: 2_000_000n * dollar, leaving: 0n }),
    encodeLeafWord({ kind: 'pledge', assetId: 2, slot: 0, pledged: 1_000_000n * dollar, released: 0n }),
    encodeLeafWord({ kind: 'debt', assetId: 1, units: 1_620_000n * dollar }),
  ]
  const position = { words, viewWords: words, table, slots: 2, slot: 0, cut: timesAt(10, 10) }
  const pair = { liability: 1, collateral: 2 }
  const of = (dust: bigint) => quoteLiquidation({ ...position, ...pair, dust, maxRepayUnits: 15n * dollar }).units
  expect(of(leastLiquidation)).toBeGreaterThan(0n)
  expect(of(usd(5_000))).toBe(0n)
})
