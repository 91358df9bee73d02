import { describe, expect, test } from 'vitest'
import { createRandom } from './createRandom.ts'

describe('createRandom', () => {
  test('default: the same seed makes the same choices, another one others', () => {
    const draw = (seed: number) => Array.from({ length: 20 }, createRandom(seed).below.bind(undefined, 1000))
    expect(draw(1)).toEqual(draw(1))
    expect(draw(1)).not.toEqual(draw(2))
  })

  test('behavior: every value comes about as often as the others', () => {
    const random = createRandom(7)
    const counts = [0, 0, 0, 0, 0]
    for (let draw = 0; draw < 5000; draw++)
      counts[random.between(2, 6) - 2] = (counts[random.between(2, 6) - 2] ?? 0) + 1
    expect(Math.min(...counts)).toBeGreaterThan(800)
  })

  test('behavior: what one concern draws does not move what another draws', () => {
    const [first, second] = [createRandom(3), createRandom(3)]
    first.fork('blocks').below(10)
    first.below(10)
    expect(first.fork('faults').below(1000)).toBe(second.fork('faults').below(1000))
  })
})
