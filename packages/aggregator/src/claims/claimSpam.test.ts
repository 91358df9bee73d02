import type { ChainDelta, Claim } from '@plimsoll/protocol'
import { expect, test } from 'vitest'
import { createLedger, type Ledger } from '../ledger/createLedger.ts'
import { type ClaimState, claimDelta, claimOf, noClaims } from '../testing/claimDeltas.ts'
import { emptyClaims, emptyTrie } from '../testing/fixtures.ts'

// Somebody books as many claims as gas allows, so that operators get no snapshot out in time. What counts is work between
// two pauses, at which everything else goes on, and that nothing is done twice.

const lister: ClaimState = { ...noClaims, collateral: [0, 1, 2, 3] }

/** How many claims of a delta are looked at between two pauses, at most. */
const mostAtOnce = 1024

/** A ledger with that many claims booked on chain 1, and what is booked there. */
function ledgerWith(count: number): { ledger: Ledger; booked: ClaimState } {
  const ledger = createLedger({ slots: 3, empty: emptyTrie, emptyClaims })
  const booked = { ...noClaims, claims: Array.from({ length: count }, (_, index) => claimOf(1, index, index)) }
  measure(ledger, [claimDelta(0, { to: lister }), claimDelta(1, { to: booked }), claimDelta(2, { to: noClaims })])
  return { ledger, booked }
}

/** Advances a ledger: how many pauses there are, and how many claims are looked at, in all and at most between two of them. */
function measure(ledger: Ledger, deltas: readonly ChainDelta[]) {
  let looked = 0
  const watched = deltas.map((delta) => ({ ...delta, claims: watch(delta.claims, () => looked++) }))
  const counts = { pauses: 0, claims: 0, most: 0 }
  const work = ledger.advance(watched)
  for (let step = work.next(); !step.done; step = work.next()) {
    counts.pauses += 1
    counts.claims += looked
    counts.most = Math.max(counts.most, looked)
    looked = 0
  }
  return counts
}

/** A list that tells when one of its claims is read. */
function watch(claims: readonly Claim[], onRead: () => void): readonly Claim[] {
  return new Proxy(claims, {
    get(list, property) {
      if (typeof property === 'string' && /^\d+$/.test(property)) onRead()
      return Reflect.get(list, property, list)
    },
  })
}

test('attack: 100,000 claims at once are taken a thousand at a time', () => {
  const { ledger } = ledgerWith(0)
  const booked = { ...noClaims, claims: Array.from({ length: 100_000 }, (_, index) => claimOf(1, index, index)) }
  const { pauses, claims, most } = measure(ledger, [claimDelta(1, { from: noClaims, to: booked })])
  expect(most).toBeLessThanOrEqual(mostAtOnce + 1)
  // Each of them is read once, and the first once more, to see where they begin.
  expect(claims).toBe(100_001)
  // Reading, comparing, and two tries: more often would cost time of its own.
  expect(pauses).toBeGreaterThan((2 * 100_000) / mostAtOnce)
  expect(pauses).toBeLessThan((4 * 100_000) / mostAtOnce)
  expect(ledger.unsettled.leaves.size).toBe(100_000)
})

test('attack: once they are there, a snapshot does not look at them again', () => {
  const [few, many] = [ledgerWith(0), ledgerWith(100_000)]
  const after = ({ ledger, booked }: ReturnType<typeof ledgerWith>) => {
    const { length } = booked.claims
    const more = Array.from({ length: 1_000 }, (_, at) => claimOf(1, length + at, at))
    const to = { ...booked, claims: [...booked.claims, ...more] }
    const paying = { ...lister, paid: [[], [length, length + 1, length + 999], []] }
    const { memoryBytes } = ledger
    const work = measure(ledger, [claimDelta(1, { from: booked, to }), claimDelta(0, { from: lister, to: paying })])
    expect(ledger.unsettled.leaves.size).toBe(length + 997)
    return { work, memoryBytes: ledger.memoryBytes - memoryBytes }
  }
  const [alone, among] = [after(few), after(many)]
  // Steps and claims are the same among a hundred thousand others.
  expect(among.work).toEqual(alone.work)
  // Each of the new ones once, and the first of each list.
  expect(alone.work.claims).toBe(1_002)
  // New nodes on the way to each: some ten branches more, of 48 bytes, in each of two tries. To build them would take 30 MB.
  expect(among.memoryBytes).toBeLessThan(3 * 2 ** 20)
})

test('behavior: what a claim costs in memory', () => {
  const { ledger } = ledgerWith(0)
  const { memoryBytes } = ledger
  const { ledger: full, booked } = ledgerWith(100_000)
  // Its record; its leaf and its entry, each with a branch.
  const bytes = (full.memoryBytes - memoryBytes) / 100_000
  expect(bytes).toBeGreaterThan(99 + 120 + 184)
  expect(bytes).toBeLessThan(450)
  // One that is paid leaves both tries; the record stays, for cuts that move back.
  const all = booked.claims.map(({ index }) => Number(index))
  measure(full, [claimDelta(0, { from: lister, to: { ...lister, paid: [[], all, []] } })])
  expect(full.unsettled.leaves.size).toBe(0)
})
