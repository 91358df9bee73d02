import type { Address } from 'viem'
import { expect, test } from 'vitest'
import { postingRank } from './postingRank.ts'

const operators = ['1', '2', '3'].map((digit): Address => `0x${digit.repeat(40)}`)
const set = { threshold: 2, operators }
const ranks = (epoch: bigint) => operators.map((operator) => postingRank(operator, { set, epoch }))

test('default', () => {
  expect(ranks(0n)).toEqual([0, 1, 2])
  expect(ranks(1n)).toEqual([2, 0, 1])
  expect(ranks(143_862_902n)).toEqual([1, 2, 0])
})

test('behavior: a node without an operator comes last', () => {
  expect(postingRank(undefined, { set, epoch: 1n })).toBe(3)
})
