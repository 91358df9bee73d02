import { type Claim, hashClaim, verifyMultiproof, verifyProof } from '@plimsoll/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { listClaims, proveClaims, proveTogether } from '../index.ts'
import { type ClaimState, claimDelta, claimOf, noClaims } from '../testing/claimDeltas.ts'
import { finish } from '../testing/finish.ts'
import { emptyClaims } from '../testing/fixtures.ts'
import { naiveClaimsRoot } from '../testing/naiveClaims.ts'
import { profileOf } from '../testing/profileOf.ts'
import { createClaimsLedger } from './createClaimsLedger.ts'

const { isLong, timeout } = profileOf(process.env)

/** The next block of a chain: what is booked on it and paid by it, from its head or, on another branch, from below. */
const block = fc.record({
  back: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(3) }),
  books: fc.array(fc.nat(23), { maxLength: 4 }),
  pays: fc.array(fc.tuple(fc.nat(2), fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 255, 256, 65_535, 65_536, 200_000)), {
    maxLength: 4,
  }),
  lists: fc.subarray([0, 1, 2, 3]),
})
const world = fc.tuple(...[0, 1, 2].map(() => fc.array(block, { minLength: 1, maxLength: 6 }).map((blocks) => blocks)))
/** Which block each chain is moved to, and which of them are read anew. */
const moves = fc.array(
  fc.tuple(...[0, 1, 2].map(() => fc.record({ to: fc.nat(5), full: fc.boolean(), stays: fc.boolean() }))),
  { minLength: 2, maxLength: 8 },
)

function statesOf(
  slot: number,
  blocks: readonly (typeof block extends fc.Arbitrary<infer T> ? T : never)[],
): ClaimState[] {
  const states: ClaimState[] = [noClaims]
  for (const { back, books, pays, lists } of blocks) {
    const parent = states[Math.max(0, states.length - 1 - back)] ?? noClaims
    const booked = books.map((content, place) => claimOf(slot, parent.claims.length + place, content))
    states.push({
      claims: [...parent.claims, ...booked],
      paid: parent.paid.map((indices, debtSlot) => [
        ...new Set([...indices, ...pays.flatMap(([slot, index]) => (slot === debtSlot ? [index] : []))]),
      ]),
      // No two vaults list the same asset.
      collateral: lists.filter((assetId) => assetId % 3 === slot),
    })
  }
  return states
}

function unsettledOf(states: readonly ClaimState[]): { claim: Claim; custodySlot: number }[] {
  return states
    .flatMap(({ claims }) => claims)
    .map((claim) => {
      const custodySlot = states.findIndex(({ collateral }) => collateral.includes(claim.assetId))
      return { claim, custodySlot: custodySlot === -1 ? 0xffff : custodySlot }
    })
    .filter(({ claim, custodySlot }) => !states[custodySlot]?.paid[claim.debtSlot]?.includes(Number(claim.index)))
}

describe('createClaimsLedger', () => {
  test('behavior: any way to a cut ends in the claims that are unsettled by definition', { timeout }, () => {
    const seen = { unsettled: 0, settled: 0, nowhere: 0, backward: 0 }
    fc.assert(
      fc.property(world, moves, fc.infiniteStream(fc.boolean()), (blocks, moves, choice) => {
        const chains = blocks.map((list, slot) => statesOf(slot, list))
        const ledger = createClaimsLedger({ slots: 3, empty: emptyClaims })
        const at: (ClaimState | undefined)[] = [undefined, undefined, undefined]
        for (const move of moves) {
          const deltas = move.flatMap(({ to, full, stays }, slot) => {
            const states = chains[slot] ?? []
            const [from, target] = [at[slot], states[to % states.length] ?? noClaims]
            if (stays && from) return []
            if (from && from.claims.length > target.claims.length) seen.backward++
            at[slot] = target
            return [claimDelta(slot, from && !full ? { from, to: target } : { to: target })]
          })
          finish(finish(ledger.prepare(deltas)).commit())
          const now = at.map((state) => state ?? noClaims)
          const expected = unsettledOf(now)
          const { claims } = listClaims(ledger.unsettled, { limit: 10_000 })
          const byLeaf = (list: typeof expected) =>
            list.map(({ claim, custodySlot }) => `${hashClaim(claim)}@${custodySlot}`).sort()
          expect(byLeaf([...claims])).toEqual(byLeaf(expected))
          const { root } = ledger.unsettled.leaves
          expect(root).toBe(naiveClaimsRoot(expected.map(({ claim }) => claim)))

          // Every claim is proven, alone and together with any others.
          const plain = claims.map(({ claim }) => claim)
          for (const [place, siblings] of proveClaims(ledger.unsettled, plain).entries())
            expect(verifyProof({ leaf: hashClaim(plain[place] as Claim), siblings: siblings ?? [], root })).toBe(true)
          const some = plain.filter(() => choice.next().value)
          const together = proveTogether(ledger.unsettled, some)
          expect(together?.claims.length ?? 0).toBe(some.length)
          if (together)
            expect(verifyMultiproof({ ...together, leaves: together.claims.map(hashClaim), root })).toBe(true)
          seen.unsettled += expected.length
          seen.settled += now.flatMap(({ claims }) => claims).length - expected.length
          seen.nowhere += expected.filter(({ custodySlot }) => custodySlot === 0xffff).length
        }
      }),
      { numRuns: isLong ? 5_000 : 150 },
    )
    // The histories reach what they are meant to reach.
    expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(0)
  })
})
