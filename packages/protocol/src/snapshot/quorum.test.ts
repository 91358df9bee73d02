import fc from 'fast-check'
import { type Address, numberToHex } from 'viem'
import { describe, expect, test } from 'vitest'
import { header, salt } from '../../test/fixtures.ts'
import { operators, sign } from '../../test/operators.ts'
import { InvalidSignature, QuorumNotReached } from '../errors.ts'
import { assembleQuorum, type CompactSignature, recoverSigner } from './quorum.ts'
import { hashSnapshot, snapshotTypedData } from './snapshotHeader.ts'

const digest = hashSnapshot({ header, salt })
const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

describe('recoverSigner', () => {
  test('default', async () => {
    for (const operator of operators) {
      expect(await recoverSigner({ digest, signature: await sign(operator, header) })).toBe(operator.address)
    }
  })

  test('behavior: signing the typed data is signing the digest', async () => {
    const [operator] = operators
    expect(await operator?.signTypedData(snapshotTypedData({ header, salt }))).toBe(
      await operator?.sign({ hash: digest }),
    )
  })

  test('error: malleated s', async () => {
    const signature = await sign(operators[0], header)
    const vs = BigInt(signature.yParityAndS)
    const s = order - (vs & ((1n << 255n) - 1n)) // its other form; too high for EIP-2098 almost always
    const high = { ...signature, yParityAndS: numberToHex(s % (1n << 255n), { size: 32 }) }
    await expect(
      recoverSigner({ digest, signature: high }).then((signer) => signer !== operators[0]?.address),
    ).resolves.toBe(true)
    const least = numberToHex(order / 2n + 1n, { size: 32 })
    await expect(recoverSigner({ digest, signature: { ...signature, yParityAndS: least } })).rejects.toThrow(
      InvalidSignature,
    )
  })

  test('error: 65 bytes, zero', async () => {
    const signature = await sign(operators[0], header)
    const zero = `0x${'00'.repeat(32)}` as const
    await expect(recoverSigner({ digest, signature: { ...signature, r: `${signature.r}00` } })).rejects.toThrow(
      InvalidSignature,
    )
    await expect(recoverSigner({ digest, signature: { r: zero, yParityAndS: zero } })).rejects.toThrow(InvalidSignature)
  })
})

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
