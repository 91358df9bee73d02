import { type CutEntry, parseHash32 } from '@plimsoll/protocol'
import { expect, test } from 'vitest'
import { createManualClock } from '../testing/createManualClock.ts'
import { createSweep } from './createSweep.ts'

const block = (number: bigint): CutEntry => ({
  chainId: 4242,
  number,
  hash: parseHash32(`0x${number.toString(16).padStart(64, '0')}`),
  timestamp: number,
})

function start(seconds = 1_000) {
  const clock = createManualClock()
  const startedAt = clock.now()
  return { clock, startedAt, sweep: createSweep({ clock, seconds, leastAccounts: 10 }) }
}

test('default: the share of a pass that is due grows with time, and ends within the time set', async () => {
  const { clock, startedAt, sweep } = start()
  expect(sweep.due(100n)).toBeUndefined()
  await clock.pass(90_000)
  expect(sweep.due(100n)).toEqual({ from: 0n, to: 10n, isLast: false })
  sweep.covered(block(1n), { from: 0n, to: 10n, isLast: false })
  sweep.arrived(block(1n))
  await clock.pass(810_000)
  const rest = { from: 10n, to: 100n, isLast: true }
  expect(sweep.due(100n)).toEqual(rest)
  expect(sweep.finishedAt()).toBeUndefined()
  sweep.covered(block(2n), rest)
  sweep.arrived(block(2n))
  expect(sweep.finishedAt()).toBe(startedAt + 900_000)
  expect(sweep.due(100n)).toBeUndefined()
})

test('behavior: a portion counts only once something is read from where it was covered', async () => {
  const { clock, sweep } = start()
  await clock.pass(90_000)
  const portion = { from: 0n, to: 10n, isLast: false }
  sweep.covered(block(1n), portion)
  sweep.arrived(block(7n))
  sweep.arrived(block(1n))
  expect(sweep.due(100n)).toEqual(portion)
})

test('behavior: few accounts wait until the pass ends; many at once come in portions', async () => {
  const { clock, sweep } = start()
  await clock.pass(800_000)
  expect(sweep.due(9n)).toBeUndefined()
  await clock.pass(100_000)
  expect(sweep.due(9n)).toEqual({ from: 0n, to: 9n, isLast: true })
  expect(sweep.due(1_000_000n)).toEqual({ from: 0n, to: 25_000n, isLast: false })
})

test('behavior: reading everything is a pass; so is having no accounts', async () => {
  const { clock, startedAt, sweep } = start()
  await clock.pass(1_000)
  sweep.coveredAll()
  expect(sweep.finishedAt()).toBe(startedAt + 1_000)
  await clock.pass(900_000)
  expect(sweep.due(0n)).toBeUndefined()
  expect(sweep.finishedAt()).toBe(startedAt + 901_000)
})
