import type { LeafTrie } from '@plimsoll/merkle'
import type { ChainDelta, Claim } from '@plimsoll/protocol'
import { IncompleteDelta } from '../errors.ts'
import { readRecord, recordSize, tellSame, writeRecord } from './claimRecord.ts'
import type { ClaimColumns } from './createClaimColumns.ts'
import { hashRecords } from './hashRecords.ts'

/** The claims booked on a chain at a delta's entry, beside those that the ledger still has. */
export type StagedBooked = {
  readonly length: number
  /** The record of a claim that will be there. */
  at(index: number): Uint8Array
  /** Whether a claim comes, goes, or becomes another. */
  isChanged(index: number): boolean
  /** The claims of which that is so, in ascending order. */
  changed(): Iterable<number>
  /** The claims of the ledger from the first on that goes or becomes another. */
  givenUp(): Claim[]
  /** Moves the ledger there. Pauses every few milliseconds. */
  commit(): Generator<undefined, void, undefined>
}

const recordsPerStep = 1024

/**
 * Every claim booked on a chain at a delta's entry: those known before, cut off where the chain has fewer (the cut moved
 * back) or where the delta tells them anew (another branch), then the delta's. Looks at nothing but the delta's, and
 * pauses every few milliseconds. Throws `IncompleteDelta` on a gap, `MalformedClaim`.
 */
export function* stageBooked(
  columns: ClaimColumns,
  { delta, trie }: { delta: ChainDelta; trie: Pick<LeafTrie, 'hash'> },
): Generator<undefined, StagedBooked, undefined> {
  const { claims, slot, full } = delta
  const length = Number(delta.claimCount)
  const keep = full ? 0 : Math.min(length, Number(claims[0]?.index ?? length))
  if (keep > columns.length || keep + claims.length !== length) throw gap(delta, `${keep} + ${claims.length} claims`)
  const records = new Uint8Array(claims.length * recordSize)
  const isNew = new Uint8Array(claims.length)
  const record = (place: number) => records.subarray(place * recordSize, (place + 1) * recordSize)

  for (let start = 0; start < claims.length; start += recordsPerStep) {
    const fresh: { record: Uint8Array; debtSlot: number; index: number }[] = []
    for (let place = start; place < Math.min(claims.length, start + recordsPerStep); place++) {
      const claim = claims[place]
      const index = keep + place
      if (claim?.debtSlot !== slot || claim.index !== BigInt(index)) throw gap(delta, claim)
      const own = record(place)
      writeRecord(own, claim)
      const known = index < columns.length ? columns.at(index) : undefined
      if (known && tellSame(known, own)) own.set(known)
      else fresh.push({ record: own, debtSlot: slot, index })
    }
    const leaves = hashRecords(trie, fresh)
    for (const [at, { record, index }] of fresh.entries()) {
      record.set(leaves.subarray(at * 32, (at + 1) * 32))
      isNew[index - keep] = 1
    }
    yield
  }

  return {
    length,
    at: (index) => (index < keep ? columns.at(index) : record(index - keep)),
    isChanged: (index) => (index < length ? isNew[index - keep] === 1 : index < columns.length),
    *changed() {
      for (let place = 0; place < isNew.length; place++) if (isNew[place] === 1) yield keep + place
      for (let index = length; index < columns.length; index++) yield index
    },
    givenUp() {
      const changed = isNew.indexOf(1)
      const first = changed === -1 ? length : Math.min(length, keep + changed)
      const given: Claim[] = []
      for (let index = first; index < columns.length; index++)
        given.push(readRecord(columns.at(index), { debtSlot: slot, index: BigInt(index) }))
      return given
    },
    *commit() {
      columns.truncate(length)
      for (let place = 0; place < isNew.length; place++) {
        if (isNew[place] === 1) columns.set(keep + place, record(place))
        if (place % (4 * recordsPerStep) === 0) yield
      }
    },
  }
}

function gap({ slot, entry, claimCount }: ChainDelta, seen: unknown): IncompleteDelta {
  return new IncompleteDelta('The claims read from a chain have a gap.', {
    details: {
      slot,
      block: entry.number,
      expected: `claims 0 to ${claimCount} of slot ${slot}, the last excluded`,
      seen,
    },
    hint: 'Read this chain again from scratch.',
  })
}
