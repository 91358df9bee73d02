import type { LeafBatch, LeafChanges } from '@plimsoll/merkle'
import { grown } from '../grown.ts'
import { entryWords, nowhere, writeKey, writeWords } from './claimEntry.ts'
import { assetIdOf, copyField, type Place, tellSame } from './claimRecord.ts'

/** What is known of all claims at one time, by slot. */
export type ClaimView = {
  readonly booked: readonly ({ readonly length: number; at(index: number): Uint8Array } | undefined)[]
  /** By the slot that pays, then by the slot where the claim was booked. */
  readonly paid: readonly (readonly { has(index: number): boolean }[] | undefined)[]
  /** By assetId, the slot whose vault lists it. */
  readonly custody: ReadonlyMap<number, number>
}

/** What leads the unsettled claims from one time to another. */
export type SetChange = {
  /** Adds what becomes of a claim, to be told once. */
  compare(debtSlot: number, index: number): void
  /** Their leaves. */
  leaves(): LeafChanges
  /** Their entries in the index. */
  entries(): LeafBatch
}

/** No change yet. Memory for as many claims as are expected to come is reserved, so that it need not grow to it step by step. */
export function createSetChange({
  before,
  after,
  expected,
}: {
  before: ClaimView
  after: ClaimView
  expected: number
}): SetChange {
  const removed = createBytes(0)
  const added = createBytes(expected * 32)
  const keys = createBytes(expected * 32)
  const words = createBytes(expected * entryWords * 32)
  let ends = new Uint32Array(expected)
  let count = 0

  function put({ record, custodySlot }: Unsettled, { debtSlot, index, stays }: ClaimPlace & { stays: boolean }): void {
    writeKey(keys.take(32), { record, custodySlot, debtSlot, index })
    if (stays) writeWords(words.take(entryWords * 32), record)
    ends = grown(ends, count + 1)
    ends[count++] = words.length / 32
  }

  return {
    compare(debtSlot, index) {
      const place = { debtSlot, index }
      const [was, is] = [unsettledAt(before, place), unsettledAt(after, place)]
      if (was && is && was.custodySlot === is.custodySlot && tellSame(was.record, is.record)) return
      if (was) {
        copyField(was.record, 'leaf', removed.take(32))
        put(was, { ...place, stays: false })
      }
      if (is) {
        copyField(is.record, 'leaf', added.take(32))
        put(is, { ...place, stays: true })
      }
    },
    leaves: () => ({ removed: removed.all(), added: added.all() }),
    entries: () => ({ accounts: keys.all(), words: words.all(), ends: ends.subarray(0, count) }),
  }
}

type ClaimPlace = { debtSlot: number; index: number }
type Unsettled = { record: Uint8Array; custodySlot: number }

function unsettledAt({ booked, paid, custody }: ClaimView, { debtSlot, index }: ClaimPlace): Unsettled | undefined {
  const claims = booked[debtSlot]
  if (claims === undefined || index >= claims.length) return undefined
  const record = claims.at(index)
  // No vault lists the asset at this cut: then none can have paid the claim.
  const custodySlot = custody.get(assetIdOf(record)) ?? nowhere
  return paid[custodySlot]?.[debtSlot]?.has(index) === true ? undefined : { record, custodySlot }
}

/** Bytes that grow at their end. */
function createBytes(expected: number) {
  let bytes = new Uint8Array(expected)
  let length = 0
  return {
    get length() {
      return length
    },
    /** The next bytes, all zero, to be written at once. */
    take(size: number): Place {
      bytes = grown(bytes, length + size)
      length += size
      return { bytes, offset: length - size }
    },
    all: () => bytes.subarray(0, length),
  }
}
