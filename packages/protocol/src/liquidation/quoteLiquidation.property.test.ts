import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyWords, assetTable, cut, slots, units } from '../../test/arbitraries.ts'
import { type Holdings, type ShortAccount, shortAccount, wordsOf } from '../../test/shortAccount.ts'
import { countUnits } from '../margin/countUnits.ts'
import { margin } from '../margin/margin.ts'
import { quoteLiquidation } from './quoteLiquidation.ts'

test('behavior: never throws, whatever the words and the table', () => {
  const id = fc.nat(6)
  const call = fc.record({ slot: fc.nat(slots), liability: id, collateral: id, dust: units, cut, maxRepayUnits: units })
  fc.assert(
    fc.property(anyWords, anyWords, assetTable, call, (words, viewWords, table, at) => {
      const quote = quoteLiquidation({ words, viewWords, table, slots, ...at })
      const { count, debt } = countUnits({ words: viewWords, table, slots })
      expect(quote.repayUnits).toBeLessThanOrEqual(debt[at.liability] ?? 0n)
      expect(quote.repayUnits).toBeLessThanOrEqual(at.maxRepayUnits)
      expect(quote.units === 0n || quote.units <= (count[at.slot]?.[at.collateral] ?? 0n)).toBe(true)
    }),
  )
})

type Call = { leaf: Holdings; now: Holdings; collateral: 0 | 1; maxRepayUnits?: bigint }

function quote(account: ShortAccount, { leaf, now, ...call }: Call) {
  const [words, viewWords] = [wordsOf(leaf, account), wordsOf(now, account)]
  return quoteLiquidation({ ...account, words, viewWords, slots, liability: 2, ...call })
}

/** The account after a liquidation of liability 2; what is claimed of collateral 1 was paid. */
function after({ held, owed }: Holdings, { repayUnits, units }: { repayUnits: bigint; units: bigint }, id: 0 | 1) {
  const left: [bigint, bigint] = [...held]
  left[id] -= units
  return { held: left, owed: [owed[0] - repayUnits, owed[1], owed[2]] as const }
}

const id = fc.constantFrom(0 as const, 1 as const)

test('behavior: every liquidation strictly raises M and I, and pays a bonus within its bounds', () => {
  let useful = 0
  fc.assert(
    fc.property(shortAccount, id, units, fc.boolean(), (account, collateral, asked, isAsked) => {
      const call = { leaf: account, now: account, collateral }
      const moved = quote(account, isAsked ? { ...call, maxRepayUnits: asked } : call)
      if (moved.units === 0n) return
      useful += 1
      const { table } = account
      const [then, now] = [account, after(account, moved, collateral)].map((holdings) =>
        margin({ words: wordsOf(holdings, account), table, slots }),
      )
      expect(now?.maintenanceSurplus).toBeGreaterThan(then?.maintenanceSurplus ?? 0n)
      expect(now?.initialSurplus).toBeGreaterThan(then?.initialSurplus ?? 0n)
      expect(moved.bonus).toBeGreaterThanOrEqual(table[collateral]?.leastBonus ?? 0)
      expect(moved.bonus).toBeLessThanOrEqual(table[collateral]?.liquidationBonus ?? 0)
    }),
    { numRuns: 1_000 },
  )
  expect(useful).toBeGreaterThan(100)
})

const parts = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 2, maxLength: 6 })

test.each([
  ['under one header', false],
  ['with a header after each', true],
])('behavior: no sequence of parts costs the account more than one call of the same total, %s', (_, isSeen) => {
  let useful = 0
  fc.assert(
    fc.property(shortAccount, id, parts, (account, collateral, bps) => {
      let now: Holdings = account
      let [repaid, seized, calls] = [0n, 0n, 0]
      for (const share of bps) {
        const maxRepayUnits = (account.owed[0] * BigInt(share)) / 10_000n
        const moved = quote(account, { leaf: isSeen ? now : account, now, collateral, maxRepayUnits })
        if (moved.units === 0n) continue
        now = after(now, moved, collateral)
        repaid += moved.repayUnits
        seized += moved.units
        calls += 1
      }
      const whole = quote(account, { leaf: account, now: account, collateral, maxRepayUnits: repaid })
      if (calls < 2 || whole.repayUnits !== repaid) return
      useful += 1
      expect(seized).toBeLessThanOrEqual(whole.units)
    }),
    { numRuns: 2_000 },
  )
  expect(useful).toBeGreaterThan(20)
})
