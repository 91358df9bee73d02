import { expect, test } from 'vitest'
import { createManualClock, type ManualClock } from '../testing/createManualClock.ts'
import { createQuarantine, type Quarantine } from './createQuarantine.ts'

function setUp(): { clock: ManualClock; quarantine: Quarantine; fail: (times?: number) => void; left: () => number } {
  const clock = createManualClock()
  const quarantine = createQuarantine({ clock })
  return {
    clock,
    quarantine,
    fail: (times = 1) => {
      for (let index = 0; index < times; index += 1) quarantine.noteFailure('timeout', quarantine.count())
    },
    left: () => (quarantine.current()?.until ?? clock.now()) - clock.now(),
  }
}

test('default', async () => {
  const { clock, quarantine, fail } = setUp()
  expect(quarantine.current()).toBeUndefined()
  quarantine.noteContradiction('lens.readAccounts at block 5')
  const contradicted = {
    until: clock.now() + 10_000,
    reason: 'contradicted by a quorum about lens.readAccounts at block 5',
  }
  expect(quarantine.current()).toEqual(contradicted)
  await clock.pass(9_999)
  expect(quarantine.current()).toEqual(contradicted)
  await clock.pass(1)
  expect(quarantine.current()).toBeUndefined()
  fail(3)
  expect(quarantine.current()).toEqual({ until: clock.now() + 1_000, reason: '3 failures in a row, the last: timeout' })
  expect(quarantine.count()).toBe(2)
})

test('behavior: each kind doubles its own delay, up to its longest', async () => {
  const { clock, quarantine, fail, left } = setUp()
  const delays: number[][] = [[], []]
  for (let round = 0; round < 8; round += 1) {
    fail(3)
    delays[0]?.push(left())
    await clock.pass(left())
    quarantine.noteContradiction('x')
    delays[1]?.push(left())
    await clock.pass(left())
  }
  // The longer pauses for contradictions are good behaviour as far as failures are concerned.
  expect(delays[1]).toEqual([10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 600_000, 600_000])
  expect(delays[0]).toEqual([1_000, 2_000, 4_000, 8_000, 1_000, 1_000, 1_000, 1_000])
})

test('behavior: failures alone reach a minute', async () => {
  const { clock, fail, left } = setUp()
  const delays: number[] = []
  for (let round = 0; round < 8; round += 1) {
    fail(3)
    delays.push(left())
    await clock.pass(left())
  }
  expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
})

test('behavior: good behaviour after the release is rewarded', async () => {
  const { clock, quarantine, fail, left } = setUp()
  for (const [goodMs, expected] of [
    [0, 10_000],
    [599_999, 20_000],
    [600_000, 10_000],
  ] as const) {
    await clock.pass(left() + goodMs)
    quarantine.noteContradiction('x')
    expect(left()).toBe(expected)
  }
  await clock.pass(left())
  for (const [goodMs, expected] of [
    [0, 1_000],
    [59_999, 2_000],
    [60_000, 1_000],
  ] as const) {
    await clock.pass(left() + goodMs)
    fail(3)
    expect(left()).toBe(expected)
  }
})

test('behavior: only failures in a row, and only those that show it broken', () => {
  const { quarantine, fail } = setUp()
  fail(2)
  quarantine.noteSuccess('request', 0)
  fail(2)
  for (const harmless of [
    'behind',
    'execution',
    'rpc',
    'rangeTooLarge',
    'tooLarge',
    'notSupported',
    'rateLimited',
  ] as const) {
    for (let index = 0; index < 5; index += 1) quarantine.noteFailure(harmless, 0)
  }
  expect(quarantine.current()).toBeUndefined()
  fail()
  expect(quarantine.current()?.reason).toBe('3 failures in a row, the last: timeout')
})

test('behavior: answers do not excuse a height that went back', () => {
  const { quarantine } = setUp()
  for (let index = 0; index < 3; index += 1) {
    quarantine.noteSuccess('request', 0)
    quarantine.noteFailure('wentBack', 0)
  }
  expect(quarantine.current()).toMatchObject({ reason: '3 failures in a row, the last: wentBack' })
})

test('behavior: what comes late changes nothing', async () => {
  const { clock, quarantine, fail, left } = setUp()
  quarantine.noteContradiction('x')
  quarantine.noteContradiction('y')
  fail(3)
  expect(quarantine.current()?.reason).toMatch(/about x$/)
  expect(quarantine.count()).toBe(1)
  await clock.pass(left())
  for (let index = 0; index < 3; index += 1) quarantine.noteFailure('timeout', 0)
  expect(quarantine.current()).toBeUndefined()
})

test('behavior: a contradiction weighs more than failures', () => {
  const { quarantine, fail, left } = setUp()
  fail(3)
  quarantine.noteContradiction('x')
  expect(left()).toBe(10_000)
  expect(quarantine.count()).toBe(2)
})
