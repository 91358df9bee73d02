import { expect, test } from 'vitest'
import { playGrace } from './grace.ts'
import { allRules } from './rules.ts'
import { trueMargin } from './snapshot.ts'
import { chainAt, chargedOffOf } from './world.ts'

const start = 1_900_000_000
const dollar = 10n ** 6n
const rules = { ...allRules, riskEndsGrace: false }

test.each(['writeOff', 'liquidate'] as const)(
  'behavior: a header of a moment ago does not judge what a newer one allowed: %s',
  (closing) => {
    const { world, steps } = playGrace({ start, closing })
    expect(steps.map(({ outcome }) => outcome.refusal)).toEqual([
      ...steps.slice(0, -1).map(() => undefined),
      'RiskTakenSince',
    ])
    expect(trueMargin(world, 0).initialSurplus).toBeGreaterThan(0n)
    expect(chargedOffOf(chainAt(world, 1), 0, 2)).toBe(0n)
  },
)

test('behavior: without the rule it writes off the debt of a healthy account', () => {
  const { world, steps } = playGrace({ start, closing: 'writeOff', rules })
  expect(steps.map(({ outcome }) => outcome.refusal)).toEqual(steps.map(() => undefined))
  expect(trueMargin(world, 0).initialSurplus).toBeGreaterThan(0n)
  expect(chargedOffOf(chainAt(world, 1), 0, 2)).toBe(7_000n * dollar)
})

test('behavior: without the rule it liquidates a healthy account, and charges the rest off', () => {
  const { world, steps } = playGrace({ start, closing: 'liquidate', rules })
  const { liquidated } = steps.at(-1)?.outcome ?? {}
  expect(liquidated?.bonus).toBe(500)
  expect(liquidated?.units).toBe(1_000n * dollar)
  expect(liquidated?.chargedOff).toBeGreaterThan(6_000n * dollar)
  expect(trueMargin(world, 0).maintenanceSurplus).toBeGreaterThan(0n)
})
