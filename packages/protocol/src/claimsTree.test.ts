import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { account, address, units } from '../test/arbitraries.ts'
import { type Claim, hashClaim } from './claim.ts'
import { claimProof, claimsRoot } from './claimsTree.ts'
import { ClaimNotFound } from './errors.ts'
import { zeroHash } from './hash32.ts'
import { verifyProof } from './merkleProof.ts'

const claim = fc.record({
  debtSlot: fc.nat(0xffff),
  index: fc.bigInt(0n, (1n << 64n) - 1n),
  account,
  beneficiary: address,
  assetId: fc.nat(0xffff),
  units,
}) satisfies fc.Arbitrary<Claim>
const claims = fc.uniqueArray(claim, { minLength: 1, maxLength: 12, selector: hashClaim })

describe('claimsRoot', () => {
  test('default: of one claim it is the leaf, of none zero', () => {
    fc.assert(
      fc.property(claim, (only) => {
        expect(claimsRoot([only])).toBe(hashClaim(only))
      }),
      { numRuns: 5 },
    )
    expect(claimsRoot([])).toBe(zeroHash)
  })

  test('behavior: the order of the claims does not matter', () => {
    fc.assert(
      fc.property(claims, (list) => {
        expect(claimsRoot(list.toReversed())).toBe(claimsRoot(list))
      }),
      { numRuns: 20 },
    )
  })
})

describe('claimProof', () => {
  test('default: every claim is proven, and no other', () => {
    fc.assert(
      fc.property(claims, claim, (list, other) => {
        const root = claimsRoot(list)
        for (const one of list) {
          const siblings = claimProof({ claims: list, claim: one })
          expect(verifyProof({ leaf: hashClaim(one), siblings, root })).toBe(true)
          expect(verifyProof({ leaf: hashClaim(other), siblings, root })).toBe(false)
        }
      }),
      { numRuns: 20 },
    )
  })

  test('error: a claim that is not there', () => {
    fc.assert(
      fc.property(claims, ([first, ...others]) => {
        expect(() => claimProof({ claims: others, claim: first as Claim })).toThrow(ClaimNotFound)
      }),
      { numRuns: 5 },
    )
  })
})
