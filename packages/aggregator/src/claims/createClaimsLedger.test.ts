import { type ChainDelta, hashClaim } from '@plimsoll/protocol'
import { describe, expect, test } from 'vitest'
import { IncompleteDelta, listClaims, MalformedClaim } from '../index.ts'
import { type ClaimState, claimDelta, claimOf, noClaims } from '../testing/claimDeltas.ts'
import { finish } from '../testing/finish.ts'
import { address, emptyClaims } from '../testing/fixtures.ts'
import { naiveClaimsRoot } from '../testing/naiveClaims.ts'
import { type ClaimsLedger, createClaimsLedger } from './createClaimsLedger.ts'

const create = () => createClaimsLedger({ slots: 3, empty: emptyClaims })
/** Chain 0 holds assets 0 and 2, chain 1 asset 1. */
const lister: ClaimState = { ...noClaims, collateral: [0, 2] }
const other: ClaimState = { ...noClaims, collateral: [1] }

/** Moves a ledger, and returns the keys of the claims that came or went. */
function move(ledger: ClaimsLedger, ...deltas: ChainDelta[]): string[] {
  const before = ledger.unsettled.index
  finish(finish(ledger.prepare(deltas)).commit())
  return [...ledger.unsettled.index.changesSince(before)].map(([key]) => key)
}

/** The unsettled claims, which must be those under the root. */
function unsettled({ unsettled }: ClaimsLedger): string[] {
  const { claims } = listClaims(unsettled, { limit: 1_000_000 })
  expect(unsettled.leaves.root).toBe(naiveClaimsRoot(claims.map(({ claim }) => claim)))
  expect([...unsettled.leaves.leaves()]).toEqual(claims.map(({ claim }) => hashClaim(claim)).sort())
  return claims.map(({ claim, custodySlot }) => `${claim.debtSlot}/${claim.index}@${custodySlot}`).sort()
}

const claims = (debtSlot: number, count: number, content = 0) =>
  Array.from({ length: count }, (_, index) => claimOf(debtSlot, index, content))

/** A ledger with chains 0 and 1 as above, and three claims on asset 0 booked on chain 2. */
function start() {
  const ledger = create()
  const booked: ClaimState = { ...noClaims, claims: claims(2, 3) }
  move(ledger, claimDelta(0, { to: lister }), claimDelta(1, { to: other }), claimDelta(2, { to: booked }))
  return { ledger, booked }
}

describe('prepare', () => {
  test('default', () => {
    const { ledger, booked } = start()
    expect(unsettled(ledger)).toEqual(['2/0@0', '2/1@0', '2/2@0'])
    const paying = { ...lister, paid: [[], [], [0, 2]] }
    expect(move(ledger, claimDelta(0, { from: lister, to: paying }))).toHaveLength(2)
    expect(unsettled(ledger)).toEqual(['2/1@0'])
    const more = { ...booked, claims: [...booked.claims, claimOf(2, 3), claimOf(2, 4)] }
    expect(move(ledger, claimDelta(2, { from: booked, to: more }))).toHaveLength(2)
    expect(unsettled(ledger)).toEqual(['2/1@0', '2/3@0', '2/4@0'])
  })

  test('behavior: nothing changes before the commit', () => {
    const { ledger, booked } = start()
    const before = ledger.unsettled
    finish(ledger.prepare([claimDelta(2, { from: booked, to: noClaims })]))
    expect(ledger.unsettled).toBe(before)
    expect(unsettled(ledger)).toHaveLength(3)
  })

  test('behavior: an earlier set stays as it was', () => {
    const { ledger, booked } = start()
    const before = ledger.unsettled
    const replaced = { ...booked, claims: [claimOf(2, 0, 8), claimOf(2, 1, 8)] }
    move(ledger, claimDelta(2, { from: booked, to: replaced }))
    expect(unsettled(ledger)).toEqual(['2/0@0', '2/1@0'])
    expect(listClaims(before, { limit: 9 }).claims.map(({ claim }) => claim)).toEqual(booked.claims)
    expect(before.leaves.root).toBe(naiveClaimsRoot(booked.claims))
  })

  test('behavior: only the chain that holds the asset pays, and for each debt slot on its own', () => {
    const { ledger } = start()
    const paysForOthers = { ...lister, paid: [[], [0, 1, 2], []] }
    const paysWhatItDoesNotHold = { ...other, paid: [[], [], [0, 1, 2]] }
    move(
      ledger,
      claimDelta(0, { from: lister, to: paysForOthers }),
      claimDelta(1, { from: other, to: paysWhatItDoesNotHold }),
    )
    expect(unsettled(ledger)).toEqual(['2/0@0', '2/1@0', '2/2@0'])
  })

  test('behavior: a bit that is set before its claim is known counts when it is', () => {
    const { ledger, booked } = start()
    move(ledger, claimDelta(0, { from: lister, to: { ...lister, paid: [[], [], [1, 4, 70_000]] } }))
    const more = { ...booked, claims: [...booked.claims, claimOf(2, 3), claimOf(2, 4)] }
    move(ledger, claimDelta(2, { from: booked, to: more }))
    expect(unsettled(ledger)).toEqual(['2/0@0', '2/2@0', '2/3@0'])
  })

  test('behavior: moving back gives up claims, and takes back payments', () => {
    const { ledger, booked } = start()
    const paying = { ...lister, paid: [[], [], [0, 1]] }
    move(ledger, claimDelta(0, { from: lister, to: paying }))
    move(ledger, claimDelta(0, { from: paying, to: lister }), claimDelta(2, { from: booked, to: noClaims }))
    expect(unsettled(ledger)).toEqual([])
    move(ledger, claimDelta(2, { from: noClaims, to: booked }))
    expect(unsettled(ledger)).toEqual(['2/0@0', '2/1@0', '2/2@0'])
  })

  test('behavior: what a full delta tells again is not a change', () => {
    const { ledger, booked } = start()
    const before = ledger.unsettled
    expect(move(ledger, claimDelta(2, { to: booked }), claimDelta(0, { to: lister }))).toEqual([])
    expect(ledger.unsettled).toEqual(before)
    expect(ledger.unsettled.leaves).toBe(before.leaves)
    expect(move(ledger, claimDelta(2, { to: { ...booked, claims: claims(2, 1) } }))).toHaveLength(2)
    expect(unsettled(ledger)).toEqual(['2/0@0'])
  })

  test('behavior: pages that a full delta leaves out are empty', () => {
    const { ledger } = start()
    move(ledger, claimDelta(0, { to: { ...lister, paid: [[], [], [0, 65_536]] } }))
    expect(unsettled(ledger)).toEqual(['2/1@0', '2/2@0'])
    move(ledger, claimDelta(0, { to: { ...lister, paid: [[], [], [65_536]] } }))
    expect(unsettled(ledger)).toEqual(['2/0@0', '2/1@0', '2/2@0'])
  })

  test('behavior: an asset that no vault lists is paid nowhere; once one does, its claims are there', () => {
    const { ledger } = start()
    const onThree = { ...noClaims, claims: [claimOf(1, 0, 3), claimOf(1, 1, 0)] }
    move(ledger, claimDelta(1, { to: { ...onThree, collateral: [1] } }))
    expect(unsettled(ledger)).toContain('1/0@65535')
    const lists = { ...lister, collateral: [0, 2, 3], paid: [[], [1], []] }
    expect(move(ledger, claimDelta(0, { from: lister, to: lists }))).toHaveLength(3)
    expect(unsettled(ledger)).toEqual(['1/0@0', '2/0@0', '2/1@0', '2/2@0'])
    move(ledger, claimDelta(0, { from: lists, to: lister }))
    expect(unsettled(ledger)).toContain('1/0@65535')
  })

  test.each<[string, Partial<ChainDelta>]>([
    ['too few', { claimCount: 4n }],
    ['a gap', { claimCount: 5n, claims: [claimOf(2, 4)] }],
    ['out of order', { claimCount: 5n, claims: [claimOf(2, 4), claimOf(2, 3)] }],
    ['too many', { claimCount: 3n, claims: [claimOf(2, 3)] }],
    ['full, but only the new ones', { full: true, claimCount: 4n, claims: [claimOf(2, 3)] }],
    ['of another chain', { claimCount: 4n, claims: [claimOf(1, 3)] }],
    ['more paid than the pages show', { paid: [{ count: 1n, pages: new Map() }] }],
    ['fewer paid than the pages show', { paid: [{ count: 1n, pages: new Map([[0, [3n]]]) }] }],
  ])('error: %s', (_, wrong) => {
    const { ledger, booked } = start()
    const delta = { ...claimDelta(2, { from: booked, to: booked }), ...wrong }
    expect(() => move(ledger, delta)).toThrow(IncompleteDelta)
    expect(unsettled(ledger)).toHaveLength(3)
  })

  test.each([
    ['units', { units: 1n << 104n }],
    ['beneficiary', { beneficiary: '0x12' as const }],
    ['assetId', { assetId: 0x10000 }],
  ])('error: %s that do not fit', (_, wrong) => {
    const { ledger, booked } = start()
    const claims = [...booked.claims, { ...claimOf(2, 3), ...wrong }]
    expect(() => move(ledger, claimDelta(2, { from: booked, to: { ...booked, claims } }))).toThrow(MalformedClaim)
    expect(unsettled(ledger)).toHaveLength(3)
  })
})

describe('listClaims', () => {
  const ledger = create()
  const booked = { ...noClaims, claims: Array.from({ length: 60 }, (_, index) => claimOf(2, index, index)) }
  move(ledger, claimDelta(0, { to: lister }), claimDelta(1, { to: other }), claimDelta(2, { to: booked }))
  const all = listClaims(ledger.unsettled, { limit: 60 }).claims
  const [first, second] = [address(0xbe0), address(0xbe1)]

  test('default', () => {
    expect(all.map(({ claim }) => claim.index).sort()).toEqual(booked.claims.map(({ index }) => index).sort())
    const mine = all.filter(({ claim }) => claim.beneficiary === second)
    expect(listClaims(ledger.unsettled, { beneficiary: second, limit: 100 })).toEqual({ claims: mine, next: undefined })
    const here = mine.filter(({ custodySlot }) => custodySlot === 1)
    expect(here.map(({ claim }) => claim.index)).toEqual([1n, 13n, 25n, 37n, 49n])
    const asked = { beneficiary: second, custodySlot: 1, limit: 100 }
    expect(listClaims(ledger.unsettled, asked)).toEqual({ claims: here, next: undefined })
  })

  test('behavior: page by page it is the same', () => {
    for (const query of [{}, { beneficiary: first }, { beneficiary: second, custodySlot: 1 }]) {
      const whole = listClaims(ledger.unsettled, { ...query, limit: 100 }).claims
      const pages = []
      let page = listClaims(ledger.unsettled, { ...query, limit: 3 })
      for (; page.next; page = listClaims(ledger.unsettled, { ...query, from: page.next, limit: 3 }))
        pages.push(...page.claims)
      expect([...pages, ...page.claims]).toEqual(whole)
    }
  })

  test('behavior: a place before the first claim asked for is not gone back to', () => {
    const [{ claim } = expect.unreachable()] = all
    const from = `0x${'00'.repeat(32)}` as const
    expect(listClaims(ledger.unsettled, { from, limit: 1 }).claims[0]?.claim).toEqual(claim)
    const later = listClaims(ledger.unsettled, { beneficiary: second, from, limit: 1 })
    expect(later.claims[0]?.claim.beneficiary).toBe(second)
    expect(listClaims(ledger.unsettled, { beneficiary: first, from: later.next, limit: 9 }).claims).toEqual([])
  })

  test('behavior: nobody’s claims', () => {
    expect(listClaims(ledger.unsettled, { beneficiary: address(1), limit: 9 })).toEqual({ claims: [], next: undefined })
    expect(listClaims(emptyClaims, { limit: 9 })).toEqual({ claims: [], next: undefined })
  })
})
