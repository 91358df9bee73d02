import type { ChainDelta } from '@plimsoll/protocol'
import { assetIdOf } from './claimRecord.ts'
import type { ClaimSet } from './claimSet.ts'
import { createClaimColumns } from './createClaimColumns.ts'
import { createPaidBits } from './createPaidBits.ts'
import { type ClaimView, createSetChange } from './createSetChange.ts'
import { type StagedBooked, stageBooked } from './stageBooked.ts'
import { type StagedPaid, stagePaid } from './stagePaid.ts'

/** The claims of all chains at one cut. */
export type ClaimsLedger = {
  /** Those booked at the cut of their chain and not paid at the cut of the chain that holds their asset. */
  readonly unsettled: ClaimSet
  /**
   * Prepares to move the chains of the deltas to their entries, forward or backward, and changes nothing yet. Looks only at
   * claims that the deltas book, give up, pay or unpay; at all of them where an asset changes its chain. Pauses every few
   * milliseconds. Throws `IncompleteDelta`, `MalformedClaim`, `TrieMemoryFull`.
   */
  prepare(deltas: readonly ChainDelta[]): Generator<undefined, PreparedClaims, undefined>
  /** Bytes of memory, that of all sets included. */
  readonly memoryBytes: number
}

/** A move that is prepared. */
type PreparedClaims = {
  /** What leads a chain of the deltas back from there. */
  wayBack(slot: number): Pick<ChainDelta, 'claimCount' | 'claims' | 'paid'>
  /** Moves. Pauses every few milliseconds. */
  commit(): Generator<undefined, void, undefined>
}

const claimsPerStep = 1024

/** No claims on that many chains; their sets grow from an empty one. */
export function createClaimsLedger({ slots, empty }: { slots: number; empty: ClaimSet }): ClaimsLedger {
  const all = Array.from({ length: slots }, (_, slot) => slot)
  const booked = all.map(createClaimColumns)
  /** By the slot that pays, then by the slot where the claim was booked. */
  const paid = all.map(() => all.map(createPaidBits))
  /** By slot: the collateral that its vault lists. */
  let collateral: readonly (readonly number[])[] = all.map(() => [])
  let unsettled = empty

  function* prepare(deltas: readonly ChainDelta[]): Generator<undefined, PreparedClaims, undefined> {
    const stagedBooked: (StagedBooked | undefined)[] = all.map(() => undefined)
    const stagedPaid: (StagedPaid[] | undefined)[] = all.map(() => undefined)
    const listed = [...collateral]
    for (const delta of deltas) {
      const [columns, rows] = [booked[delta.slot] ?? createClaimColumns(), paid[delta.slot] ?? []]
      stagedBooked[delta.slot] = yield* stageBooked(columns, { delta, trie: unsettled.leaves })
      const staged: StagedPaid[] = []
      for (const [debtSlot, bits] of rows.entries()) staged.push(yield* stagePaid(bits, { delta, debtSlot }))
      stagedPaid[delta.slot] = staged
      listed[delta.slot] = delta.observation.assets.flatMap((asset) =>
        asset.kind === 'collateral' ? [asset.assetId] : [],
      )
    }
    const before: ClaimView = { booked, paid, custody: custodyOf(collateral) }
    const after: ClaimView = {
      booked: all.map((slot) => stagedBooked[slot] ?? booked[slot]),
      paid: all.map((slot) => stagedPaid[slot] ?? paid[slot]),
      custody: custodyOf(listed),
    }
    const expected = deltas.reduce((sum, { claims }) => sum + claims.length, 0)
    const change = createSetChange({ before, after, expected })

    const flipped = all.map(() => new Set<number>())
    const isCompared = (debtSlot: number, index: number) =>
      stagedBooked[debtSlot]?.isChanged(index) === true || flipped[debtSlot]?.has(index) === true

    for (const [debtSlot, staged] of stagedBooked.entries())
      if (staged) yield* forEach(staged.changed(), (index) => change.compare(debtSlot, index))
    for (const rows of stagedPaid)
      for (const [debtSlot, staged] of (rows ?? []).entries())
        yield* forEach(staged.changed(), (index) => {
          if (isCompared(debtSlot, index)) return
          change.compare(debtSlot, index)
          flipped[debtSlot]?.add(index)
        })
    // A vault lists an asset that none did before, or a cut moved back to where it did not: hardly ever.
    const moved = movedAssets(before, after)
    if (moved.size > 0)
      for (const [debtSlot, claims] of after.booked.entries())
        yield* forEach(Array(claims?.length ?? 0).keys(), (index) => {
          if (claims && moved.has(assetIdOf(claims.at(index))) && !isCompared(debtSlot, index))
            change.compare(debtSlot, index)
        })
    const leaves = yield* unsettled.leaves.updateInSteps(change.leaves())
    const index = yield* unsettled.index.updateInSteps(change.entries())

    return {
      wayBack(slot) {
        const { length = 0 } = booked[slot] ?? {}
        const given = stagedBooked[slot]?.givenUp() ?? []
        const paid = (stagedPaid[slot] ?? []).map((staged) => staged.wayBack())
        return { claimCount: BigInt(length), claims: given, paid }
      },
      *commit() {
        for (const staged of stagedBooked) if (staged) yield* staged.commit()
        for (const staged of stagedPaid.flat()) staged?.commit()
        collateral = listed
        unsettled = { leaves, index }
      },
    }
  }

  return {
    get unsettled() {
      return unsettled
    },
    prepare,
    get memoryBytes() {
      const held = [...booked, ...paid.flat()].reduce((sum, { memoryBytes }) => sum + memoryBytes, 0)
      return held + unsettled.leaves.memoryBytes + unsettled.index.memoryBytes
    },
  }
}

/** Visits each claim, and pauses now and then. */
function* forEach(indices: Iterable<number>, visit: (index: number) => void): Generator<undefined, void, undefined> {
  let visited = 0
  for (const index of indices) {
    visit(index)
    if (++visited % claimsPerStep === 0) yield
  }
}

/** By assetId the slot whose vault lists it. */
function custodyOf(collateral: readonly (readonly number[])[]): ReadonlyMap<number, number> {
  return new Map(collateral.flatMap((assetIds, slot) => assetIds.map((assetId) => [assetId, slot] as const)))
}

function movedAssets(before: ClaimView, after: ClaimView): ReadonlySet<number> {
  const assetIds = [...before.custody.keys(), ...after.custody.keys()]
  return new Set(assetIds.filter((assetId) => before.custody.get(assetId) !== after.custody.get(assetId)))
}
