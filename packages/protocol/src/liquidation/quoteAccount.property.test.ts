import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyWords, assetTable, cut, slots, units } from '../../test/arbitraries.ts'
import { shortAccount, wordsOf } from '../../test/shortAccount.ts'
import type { AssetTable } from '../assets/assetTable.ts'
import { margin } from '../margin/margin.ts'
import { quoteAccount } from './quoteAccount.ts'
import { quoteLiquidation } from './quoteLiquidation.ts'
import { reachSteps } from './reachSteps.ts'

type Account = Parameters<typeof quoteAccount>[0]

/** The same by the quotes of single calls, each chain seeing the leaf itself. */
function stepsOf(account: Account) {
  const { words, table, dust } = account
  return [...new Array(slots).keys()].flatMap((slot) =>
    reachSteps({ ...account, viewWords: words, slot, dusts: table.map(() => dust), minDeposits: [] }),
  )
}

function offersOf(account: Account) {
  const { liquidations, forcedMoves } = quoteAccount(account)
  return [
    ...liquidations.map(({ slot, liability, collateral, repayUnits, units }) => {
      return { action: 'liquidate' as const, slot, liability, collateral, repayUnits, units }
    }),
    ...forcedMoves.map(({ action, slot, assetId, toSlot, units }) =>
      action === 'forcePledge' ? { action, slot, assetId, toSlot, units } : { action, slot, assetId, units },
    ),
  ]
}

const sorted = (list: readonly object[]) => list.map((item) => JSON.stringify(item, (_, value) => String(value))).sort()
const sortedKeys = (list: readonly object[]) =>
  sorted(
    list.map((item) =>
      Object.entries(item)
        .sort()
        .map(([key, value]) => `${key}=${value}`),
    ),
  )

function expectSame(account: Account): number {
  const offers = offersOf(account)
  expect(sortedKeys(offers)).toEqual(sortedKeys(stepsOf(account)))
  return offers.length
}

test('behavior: what each call would be quoted, whatever the words and the table', () => {
  fc.assert(
    fc.property(anyWords, assetTable, cut, units, (words, table: AssetTable, cut, dust) => {
      expectSame({ words, table, slots, cut, dust })
    }),
  )
})

test('behavior: the same for accounts below their line, with values and bonus', () => {
  let useful = 0
  fc.assert(
    fc.property(shortAccount, (account) => {
      const { table, cut, dust } = account
      const words = wordsOf(account, account)
      useful += expectSame({ words, table, slots, cut, dust })
      for (const offer of quoteAccount({ words, table, slots, cut, dust }).liquidations) {
        const quote = quoteLiquidation({ ...offer, words, viewWords: words, table, slots, cut, dust })
        expect([offer.bonusBps, offer.repayUsdWad]).toEqual([quote.bonus, quote.value])
        expect(offer.custodySlot).toBe(table[offer.collateral]?.slot)
        // A liquidator gets more than he pays, by the bonus and not more.
        expect(offer.valueUsdWad).toBeLessThanOrEqual((offer.repayUsdWad * BigInt(10_000 + offer.bonusBps)) / 10_000n)
      }
    }),
  )
  expect(useful).toBeGreaterThan(100)
})

test('behavior: nothing of an account that is not below its line', () => {
  fc.assert(
    fc.property(anyWords, assetTable, cut, (words, table, cut) => {
      fc.pre(!margin({ words, table, slots }).liquidatable)
      expect(quoteAccount({ words, table, slots, cut, dust: 0n })).toEqual({ liquidations: [], forcedMoves: [] })
    }),
  )
})
