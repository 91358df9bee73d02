import { type CutEntry, eoaAccountId, parseHash32 } from '@plimsoll/protocol'
import { expect, test } from 'vitest'
import { createTrail, type TrailStep } from './createTrail.ts'

const account = (index: number) => eoaAccountId(`0x${index.toString(16).padStart(40, '0')}`)
const block = (number: number, branch = 0): CutEntry => ({
  chainId: 4242,
  number: BigInt(number),
  hash: parseHash32(`0x${`${branch}${number}`.padStart(64, '0')}`),
  timestamp: BigInt(number),
})
const step = (entry: CutEntry, ...changed: number[]): TrailStep => ({
  entry,
  touches: entry.number,
  claimCount: 0n,
  changed: new Set(changed.map(account)),
  paid: [],
  changedPages: [],
})

test('default', () => {
  const trail = createTrail()
  const steps = [step(block(1)), step(block(2), 1), step(block(5), 2, 3)] as const
  trail.add(steps[0], undefined)
  trail.add(steps[1], block(1))
  trail.add(steps[2], block(2))
  expect(trail.at(block(2))).toBe(steps[1])
  expect(trail.backFrom(block(5))).toEqual([steps[2], steps[1], steps[0]])
  expect(trail.backFrom(block(5, 1))).toEqual([])
})

test('behavior: what was read but not gone on from is forgotten; so is everything before a jump', () => {
  const trail = createTrail()
  trail.add(step(block(1)), undefined)
  trail.add(step(block(2, 1), 1), block(1))
  trail.add(step(block(2), 2), block(1))
  expect(trail.at(block(2, 1))).toBeUndefined()
  expect(trail.backFrom(block(2)).map(({ entry }) => entry)).toEqual([block(2), block(1)])
  trail.add(step(block(9)), block(8))
  expect(trail.backFrom(block(9)).map(({ entry }) => entry)).toEqual([block(9)])
})

test('behavior: a block reached twice is turned back to from its newest place', () => {
  const trail = createTrail()
  trail.add(step(block(1)), undefined)
  trail.add(step(block(2), 1), block(1))
  trail.add(step(block(1), 1), block(2))
  trail.add(step(block(3), 2), block(1))
  expect(trail.backFrom(block(3)).map(({ entry }) => entry.number)).toEqual([3n, 1n, 2n, 1n])
})

test('behavior: the oldest steps are forgotten', () => {
  const trail = createTrail()
  trail.add(step(block(0)), undefined)
  for (let number = 1; number < 100; number++) trail.add(step(block(number)), block(number - 1))
  const numbers = trail.backFrom(block(99)).map(({ entry }) => entry.number)
  expect(numbers).toHaveLength(64)
  expect(numbers[0]).toBe(99n)
})
