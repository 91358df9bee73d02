import { expect, test } from 'vitest'
import { asset, debtAsset, timesAt, usd } from '../../test/fixtures.ts'
import { encodeLeafWord as word } from '../leaf/leafWord.ts'
import { reachSteps } from './reachSteps.ts'

// $1,200 held on slot 0, all of it pledged to idle slot 2; $1,000 owed on slot 1.
const table = [asset({ slot: 0 }), debtAsset({ slot: 1 })]
const balance = word({ kind: 'balance', assetId: 0, units: 1_200_000_000n, leaving: 0n })
const debt = word({ kind: 'debt', assetId: 1, units: 1_000_000_000n })
const pledge = (slot: number, released = 0n) =>
  word({ kind: 'pledge', assetId: 0, slot, pledged: 1_200_000_000n, released })
const seen = { table, slots: 3, cut: timesAt(10, 10, 10), dusts: [0n, usd(100)], minDeposits: [1_000_000n] }
const steps = (words: `0x${string}`[], slot: number) => reachSteps({ ...seen, words, viewWords: words, slot })

test('default: release, pledge, liquidate', () => {
  const idle = [balance, pledge(2), debt]
  expect(steps(idle, 2)).toEqual([{ action: 'forceRelease', slot: 2, assetId: 0, units: 1_200_000_000n }])
  expect([...steps(idle, 0), ...steps(idle, 1)]).toEqual([])

  const back = [balance, pledge(2, 1_200_000_000n), debt]
  expect(steps(back, 0)).toEqual([{ action: 'forcePledge', slot: 0, assetId: 0, toSlot: 1, units: 1_200_000_000n }])

  const there = [balance, pledge(1), pledge(2, 1_200_000_000n), debt]
  expect(steps(there, 1)).toEqual([
    { action: 'liquidate', slot: 1, liability: 1, collateral: 0, repayUnits: 535_168_195n, units: 560_856_268n },
  ])
})

test('behavior: nothing to do for a healthy account', () => {
  const words = [balance, pledge(1)]
  expect([0, 1, 2].flatMap((slot) => steps(words, slot))).toEqual([])
})
