import { expect, test } from 'vitest'
import { createLogRange } from './createLogRange.ts'

test('default', () => {
  const range = createLogRange()
  expect(range.blocks()).toBeUndefined()
  range.start(1_000)
  expect(range.noteTooLarge(1_000)).toBe(500)
  expect(range.noteTooLarge(500)).toBe(250)
  expect(range.blocks()).toBe(250)
})

test('behavior: one step down for requests that were refused together, and never to nothing', () => {
  const range = createLogRange()
  expect([range.noteTooLarge(1_000), range.noteTooLarge(1_000), range.noteTooLarge(800)]).toEqual([500, 500, 400])
  for (let index = 0; index < 10; index += 1) range.noteTooLarge(range.blocks() ?? 0)
  expect(range.blocks()).toBe(1)
  range.start(0)
  expect(range.noteTooLarge(100)).toBe(50)
})

test('behavior: grows by a tenth after 20 answers over the whole range', () => {
  const range = createLogRange()
  for (let index = 0; index < 20; index += 1) range.noteTaken(100)
  expect(range.blocks()).toBeUndefined()
  range.noteTooLarge(200)
  for (let index = 0; index < 100; index += 1) range.noteTaken(99)
  for (let index = 0; index < 19; index += 1) range.noteTaken(100)
  expect(range.blocks()).toBe(100)
  range.noteTaken(100)
  expect(range.blocks()).toBe(110)
})
