import { expect, test } from 'vitest'
import { createManualClock } from '../testing/createManualClock.ts'
import { createHeightMark } from './createHeightMark.ts'
import { createQuarantine } from './createQuarantine.ts'

function setUp() {
  const clock = createManualClock()
  const quarantine = createQuarantine({ clock })
  const mark = createHeightMark({ clock, quarantine })
  return { clock, quarantine, mark, take: (height: bigint) => mark.take(height, { since: mark.highest() }) }
}

test('default', () => {
  const { mark, take } = setUp()
  expect(mark.highest()).toBeUndefined()
  for (const height of [5n, 5n, 9n]) expect(take(height)).toBeUndefined()
  expect(take(8n)).toEqual({ mark: 9n, isSetback: true })
  expect(take(7n)).toEqual({ mark: 9n, isSetback: false })
  expect(take(9n)).toBeUndefined()
  expect(take(8n)).toEqual({ mark: 9n, isSetback: true })
  expect(mark.highest()).toBe(9n)
})

test('behavior: answers that overtake each other are no way back', () => {
  const { mark } = setUp()
  expect(mark.take(11n, { since: undefined })).toBeUndefined()
  expect(mark.take(10n, { since: undefined })).toBeUndefined()
  expect(mark.take(12n, { since: 11n })).toBeUndefined()
  expect(mark.take(11n, { since: 11n })).toBeUndefined()
  expect(mark.take(10n, { since: 11n })).toEqual({ mark: 11n, isSetback: true })
  expect(mark.highest()).toBe(12n)
})

test('behavior: who stays below for 15 s is believed', async () => {
  const { clock, mark, take } = setUp()
  take(100n)
  expect(take(50n)).toMatchObject({ mark: 100n })
  await clock.pass(14_999)
  expect(take(51n)).toMatchObject({ mark: 100n })
  await clock.pass(1)
  expect(take(52n)).toBeUndefined()
  expect(mark.take(53n, { since: 100n })).toBeUndefined()
  expect(take(52n)).toEqual({ mark: 53n, isSetback: true })
})

test('behavior: a quarantine that ended ends the mark', async () => {
  const { clock, quarantine, mark, take } = setUp()
  take(100n)
  take(50n)
  quarantine.noteContradiction('x')
  expect(take(60n)).toMatchObject({ mark: 100n })
  await clock.pass(10_000)
  expect(mark.highest()).toBeUndefined()
  expect(mark.take(40n, { since: 100n })).toBeUndefined()
  expect(take(39n)).toEqual({ mark: 40n, isSetback: true })
})
