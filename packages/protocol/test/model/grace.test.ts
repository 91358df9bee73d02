import { expect, test } from 'vitest'
import { playGrace } from './grace.ts'
import { trueMargin } from './snapshot.ts'
import { chainAt, chargedOffOf } from './world.ts'

const start = 1_900_000_000
const dollar = 10n ** 6n

// Both are what the law says, and not what it is for: `requireCurrent` honours what was the latest within four seconds.
test('behavior: a header of a moment ago writes off a debt that the newest one allowed', () => {
  const { world, steps } = playGrace({ start, closing: 'writeOff' })
  expect(steps.map(({ outcome }) => outcome.refusal)).toEqual(steps.map(() => undefined))
  expect(trueMargin(world, 0).initialSurplus).toBeGreaterThan(0n)
  expect(chargedOffOf(chainAt(world, 1), 0, 2)).toBe(7_000n * dollar)
})

test('behavior: a header of a moment ago liquidates an account that is healthy by the newest one', () => {
  const { world, steps } = playGrace({ start, closing: 'liquidate' })
  expect(steps.map(({ outcome }) => outcome.refusal)).toEqual(steps.map(() => undefined))
  const { liquidated } = steps.at(-1)?.outcome ?? {}
  expect(liquidated?.bonus).toBe(500)
  expect(liquidated?.units).toBe(1_000n * dollar)
  // Nothing seems to be left, so the rest is charged off.
  expect(liquidated?.chargedOff).toBeGreaterThan(6_000n * dollar)
  expect(trueMargin(world, 0).maintenanceSurplus).toBeGreaterThan(0n)
})
