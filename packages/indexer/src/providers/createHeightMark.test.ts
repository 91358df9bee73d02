import { expect, test } from 'vitest'
import { createManualClock } from '../../test/createManualClock.ts'
import { createHeightMark } from './createHeightMark.ts'

test('default', async () => {
  const mark = createHeightMark({ clock: createManualClock() })
  for (const height of [5n, 5n, 9n]) expect(mark.take(height)).toBeUndefined()
  expect(mark.take(8n)).toEqual({ mark: 9n, isSetback: true })
  expect(mark.take(7n)).toEqual({ mark: 9n, isSetback: false })
  expect(mark.take(9n)).toBeUndefined()
  expect(mark.take(8n)).toEqual({ mark: 9n, isSetback: true })
})

test('behavior: who stays below for 15 s is believed', async () => {
  const clock = createManualClock()
  const mark = createHeightMark({ clock })
  mark.take(100n)
  expect(mark.take(50n)).toMatchObject({ mark: 100n })
  await clock.pass(14_999)
  expect(mark.take(51n)).toMatchObject({ mark: 100n })
  await clock.pass(1)
  expect(mark.take(52n)).toBeUndefined()
  expect(mark.take(51n)).toEqual({ mark: 52n, isSetback: true })
})

test('behavior: forgets', () => {
  const mark = createHeightMark({ clock: createManualClock() })
  mark.take(100n)
  mark.take(50n)
  mark.forget()
  expect(mark.take(1n)).toBeUndefined()
})
