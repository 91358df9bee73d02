import { expect, test } from 'vitest'
import { mapConcurrent } from './mapConcurrent.ts'

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test('default', async () => {
  let inFlight = 0
  let most = 0
  const results = await mapConcurrent([5, 1, 4, 2, 3], {
    limit: 2,
    map: async (item) => {
      most = Math.max(most, ++inFlight)
      await sleep(item)
      inFlight--
      return item * 10
    },
  })
  expect(results).toEqual([50, 10, 40, 20, 30])
  expect(most).toBe(2)
  expect(await mapConcurrent([], { limit: 2, map: async () => 1 })).toEqual([])
})

test('error: the first failure ends it', async () => {
  const seen: number[] = []
  const run = mapConcurrent([1, 2, 3, 4], {
    limit: 1,
    map: async (item) => {
      seen.push(item)
      if (item === 2) throw new RangeError('two')
    },
  })
  await expect(run).rejects.toThrow(RangeError)
  expect(seen).toEqual([1, 2])
})
