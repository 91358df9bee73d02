import fc from 'fast-check'
import { type Address, numberToHex } from 'viem'
import { describe, expect, test } from 'vitest'
import { QuorumNotReached } from './errors.ts'
import { assembleQuorum } from './quorum.ts'
import type { CompactSignature } from './signature.ts'

const addresses = Array.from({ length: 9 }, (_, index) => numberToHex(0xa0 + index, { size: 20 }))
const signatureOf = (operator: Address): CompactSignature => ({ r: operator, yParityAndS: operator })
const signed = (signers: readonly Address[]) => new Map(signers.map((signer) => [signer, signatureOf(signer)]))
const set = { threshold: 2, operators: addresses.slice(0, 3) }

describe('assembleQuorum', () => {
  test('default', () => {
    const [first, , third] = addresses as [Address, Address, Address]
    expect(assembleQuorum({ set, signatures: signed([third, first]) })).toEqual({
      bitmap: 0b101n,
      signatures: [signatureOf(first), signatureOf(third)],
    })
  })

  test('behavior: takes threshold signatures and no more', () => {
    expect(assembleQuorum({ set, signatures: signed(set.operators) })).toMatchObject({ bitmap: 0b011n })
  })

  test('behavior: the case of an address does not matter', () => {
    const signatures = signed(set.operators.map((operator) => operator.toUpperCase().replace('0X', '0x') as Address))
    expect(assembleQuorum({ set, signatures }).bitmap).toBe(0b011n)
  })

  test('error: too few, others not counted', () => {
    expect(() => assembleQuorum({ set, signatures: signed(addresses.slice(2)) })).toThrow(QuorumNotReached)
  })

  test('behavior: bits ascend with the signatures, exactly threshold of them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 9 }), fc.shuffledSubarray(addresses), (threshold, signers) => {
        const signatures = signed(signers)
        if (signers.length < threshold) {
          expect(() => assembleQuorum({ set: { threshold, operators: addresses }, signatures })).toThrow(
            QuorumNotReached,
          )
          return
        }
        const quorum = assembleQuorum({ set: { threshold, operators: addresses }, signatures })
        const chosen = addresses.filter((_, index) => ((quorum.bitmap >> BigInt(index)) & 1n) === 1n)
        expect(chosen).toHaveLength(threshold)
        expect(quorum.signatures).toEqual(chosen.map(signatureOf))
        expect(chosen.every((operator) => signers.includes(operator))).toBe(true)
      }),
    )
  })
})
