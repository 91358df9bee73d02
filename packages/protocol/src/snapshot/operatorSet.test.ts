import { concat, hashTypedData, keccak256, numberToHex, pad, toHex, zeroAddress } from 'viem'
import { describe, expect, test } from 'vitest'
import { salt } from '../../test/fixtures.ts'
import { InvalidOperatorSet } from '../errors.ts'
import { acceptanceTypedData, attemptOf, hashOperatorSet, leaderOf, parseOperatorSet } from './operatorSet.ts'

const [a, b, c] = [
  '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC',
] as const
const set = { threshold: 2, operators: [a, b, c] }

describe('parseOperatorSet', () => {
  test('default', () => {
    expect(parseOperatorSet({ threshold: 2, operators: [a.toLowerCase(), b, c] })).toEqual(set)
  })

  test('behavior: a lone operator is a set', () => {
    expect(parseOperatorSet({ threshold: 1, operators: [a] }).threshold).toBe(1)
  })

  test.each([
    ['threshold of half', { threshold: 1, operators: [a, b] }],
    ['threshold above the count', { threshold: 4, operators: [a, b, c] }],
    ['threshold that is no integer', { threshold: 1.6, operators: [a, b] }],
    ['no operators', { threshold: 0, operators: [] }],
    ['duplicate', { threshold: 2, operators: [a, b, a.toLowerCase()] }],
    ['zero address', { threshold: 2, operators: [a, zeroAddress] }],
    ['not an address', { threshold: 1, operators: ['alice'] }],
    [
      'more than a registry takes',
      { threshold: 256, operators: Array.from({ length: 256 }, (_, i) => numberToHex(i + 1, { size: 20 })) },
    ],
  ])('error: %s', (_, invalid) => {
    expect(() => parseOperatorSet(invalid)).toThrow(InvalidOperatorSet)
  })
})

describe('hashOperatorSet', () => {
  test('default: abi.encode(uint256, address[])', () => {
    const word = (value: number) => numberToHex(value, { size: 32 })
    expect(hashOperatorSet(set)).toBe(
      keccak256(concat([word(2), word(64), word(3), ...set.operators.map((operator) => pad(operator))])),
    )
  })

  test('behavior: order and threshold count', () => {
    expect(hashOperatorSet({ ...set, threshold: 3 })).not.toBe(hashOperatorSet(set))
    expect(hashOperatorSet({ ...set, operators: [b, a, c] })).not.toBe(hashOperatorSet(set))
  })
})

describe('leaderOf', () => {
  test('default', () => {
    expect([0, 1, 2, 3].map((epoch) => leaderOf(set, { epoch: BigInt(epoch), attempt: 0 }))).toEqual([a, b, c, a])
    expect([0, 1, 2, 3].map((attempt) => leaderOf(set, { epoch: 1n, attempt }))).toEqual([b, c, a, b])
  })

  test('error: empty set', () => {
    expect(() => leaderOf({ threshold: 0, operators: [] }, { epoch: 1n, attempt: 0 })).toThrow(InvalidOperatorSet)
  })
})

describe('attemptOf', () => {
  test('default: the operator leads in that attempt', () => {
    expect([a, b, c].map((operator) => attemptOf(set, { epoch: 1n, operator }))).toEqual([2, 0, 1])
  })

  test('behavior: who is not in the set never leads', () => {
    expect(attemptOf({ ...set, operators: [a, b] }, { epoch: 1n, operator: c })).toBeUndefined()
  })
})

describe('acceptanceTypedData', () => {
  test('default: EIP-712 with the deployment’s salt and no chain', () => {
    const set = { threshold: 1, operators: [`0x${'11'.repeat(20)}`] } as const
    const domain = keccak256(
      concat([
        keccak256(toHex('EIP712Domain(string name,string version,bytes32 salt)')),
        keccak256(toHex('Plimsoll')),
        keccak256(toHex('1')),
        salt,
      ]),
    )
    const struct = keccak256(concat([keccak256(toHex('Acceptance(bytes32 operators)')), hashOperatorSet(set)]))
    expect(hashTypedData(acceptanceTypedData({ set, salt }))).toBe(keccak256(concat(['0x1901', domain, struct])))
  })
})
