import type { ChainDelta, Claim } from '@plimsoll/protocol'
import { describe, expect, test } from 'vitest'
import { address, alice } from '../test/fixtures.ts'
import { createModelChain } from '../test/modelChain.ts'
import { bookedClaims } from './bookedClaims.ts'
import { IncompleteDelta } from './index.ts'

const claim = (index: number, units = 1n): Claim => ({
  debtSlot: 1,
  index: BigInt(index),
  account: alice,
  beneficiary: address(0xbe),
  assetId: 0,
  units,
})
const empty = await (async () => {
  const chain = createModelChain(1)
  return chain.reader().read({ to: chain.head() })
})()
const delta = (change: Partial<ChainDelta>): ChainDelta => ({ ...empty, full: false, ...change })
const three = [claim(0), claim(1), claim(2)]

describe('bookedClaims', () => {
  test('default', () => {
    expect(bookedClaims(three, delta({ claimCount: 5n, claims: [claim(3), claim(4)] }))).toEqual([
      ...three,
      claim(3),
      claim(4),
    ])
  })

  test('behavior: nothing new is the same list', () => {
    expect(bookedClaims(three, delta({ claimCount: 3n }))).toBe(three)
  })

  test('behavior: moving back cuts off', () => {
    expect(bookedClaims(three, delta({ claimCount: 1n }))).toEqual([claim(0)])
    expect(bookedClaims(three, delta({ claimCount: 0n }))).toEqual([])
  })

  test('behavior: another branch replaces', () => {
    const replaced = delta({ claimCount: 2n, claims: [claim(1, 9n)] })
    expect(bookedClaims(three, replaced)).toEqual([claim(0), claim(1, 9n)])
  })

  test('behavior: a full delta replaces everything', () => {
    expect(bookedClaims(three, delta({ full: true, claimCount: 1n, claims: [claim(0, 9n)] }))).toEqual([claim(0, 9n)])
  })

  test.each([
    ['too few', delta({ claimCount: 4n })],
    ['a gap', delta({ claimCount: 5n, claims: [claim(4)] })],
    ['out of order', delta({ claimCount: 5n, claims: [claim(4), claim(3)] })],
    ['too many', delta({ claimCount: 3n, claims: [claim(3)] })],
    ['full, but only the new ones', delta({ full: true, claimCount: 4n, claims: [claim(3)] })],
    ['of another chain', delta({ claimCount: 4n, claims: [{ ...claim(3), debtSlot: 2 }] })],
  ])('error: %s', (_, wrong) => {
    expect(() => bookedClaims(three, wrong)).toThrow(IncompleteDelta)
  })
})
