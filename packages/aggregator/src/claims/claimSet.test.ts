import { expect, test } from 'vitest'
import { type ClaimState, claimDelta, claimOf, noClaims } from '../testing/claimDeltas.ts'
import { finish } from '../testing/finish.ts'
import { emptyClaims } from '../testing/fixtures.ts'
import { type ClaimSet, createClaimSet, updateClaims } from './claimSet.ts'
import { createClaimsLedger } from './createClaimsLedger.ts'

const changesOf = (now: ClaimSet, before: ClaimSet) =>
  [...now.index.changesSince(before.index)].map(([key, words]) => ({ key, words }))

test('behavior: the changes of one set make the same of another, that lives elsewhere', async () => {
  const ledger = createClaimsLedger({ slots: 3, empty: emptyClaims })
  const move = (...deltas: Parameters<typeof ledger.prepare>[0]) => finish(finish(ledger.prepare(deltas)).commit())
  const custody: ClaimState = { ...noClaims, collateral: [0, 2] }
  const booked = (count: number): ClaimState => ({
    ...noClaims,
    claims: Array.from({ length: count }, (_, index) => claimOf(2, index)),
  })
  let replica = await createClaimSet()
  let before = ledger.unsettled
  const follow = async () => {
    replica = await updateClaims(replica, changesOf(ledger.unsettled, before))
    before = ledger.unsettled
    expect(replica.leaves.root).toBe(ledger.unsettled.leaves.root)
    expect([...replica.index.entries()]).toEqual([...ledger.unsettled.index.entries()])
  }

  move(claimDelta(0, { to: custody }), claimDelta(2, { to: booked(5) }))
  await follow()
  expect(replica.leaves.size).toBe(5)
  const paying = { ...custody, paid: [[], [], [0, 3]] }
  move(claimDelta(0, { from: custody, to: paying }), claimDelta(2, { from: booked(5), to: booked(7) }))
  await follow()
  expect(replica.leaves.size).toBe(5)
  await follow()
})
