import { expect, test } from 'vitest'
import { answerDigest, type Canonical } from './answerDigest.ts'

test('default', () => {
  expect(answerDigest([1n, '0xab', 2n])).toMatch(/^0x[0-9a-f]{64}$/)
  expect(answerDigest([1n, '0xab', 2n])).toBe(answerDigest([1n, '0xab', 2n]))
})

test('behavior: different answers have different digests', () => {
  const answers: Canonical[] = [
    1n,
    1,
    '1',
    '1n',
    true,
    'true',
    [],
    [[]],
    ['a', 'b'],
    ['ab'],
    [['a'], 'b'],
    ['a', ['b']],
    '0x',
    '0x0',
    '["a"]',
    ['["a"]'],
  ]
  expect(new Set(answers.map(answerDigest)).size).toBe(answers.length)
})
