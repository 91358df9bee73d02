import { expect, test } from 'vitest'
import { pages } from './pages.ts'

test('default', () => {
  expect(pages({ from: 3n, to: 8n, size: 2n })).toEqual([
    { from: 3n, count: 2n },
    { from: 5n, count: 2n },
    { from: 7n, count: 1n },
  ])
  expect(pages({ from: 3n, to: 3n, size: 2n })).toEqual([])
  expect(pages({ from: 4n, to: 3n, size: 2n })).toEqual([])
})
