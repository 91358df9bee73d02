import { recordSize } from './claimRecord.ts'

/** Every claim that one chain ever booked, as records, by index. */
export type ClaimColumns = {
  readonly length: number
  /** The record of a claim that is there; it must not be changed. */
  at(index: number): Uint8Array
  /** Sets the record of a claim that is there, or of the next one. */
  set(index: number, record: Uint8Array): void
  /** Forgets the claims from an index on. */
  truncate(length: number): void
  readonly memoryBytes: number
}

const chunkRecords = 1024

/** No claims yet. Memory grows by a chunk at a time, so nothing is ever copied. */
export function createClaimColumns(): ClaimColumns {
  const chunks: Uint8Array[] = []
  let length = 0

  function at(index: number): Uint8Array {
    const start = (index % chunkRecords) * recordSize
    const chunk = Math.floor(index / chunkRecords)
    const records = chunks[chunk] ?? new Uint8Array(chunkRecords * recordSize)
    chunks[chunk] = records
    return records.subarray(start, start + recordSize)
  }

  return {
    get length() {
      return length
    },
    at,
    set(index, record) {
      at(index).set(record)
      length = Math.max(length, index + 1)
    },
    truncate(to) {
      length = Math.min(length, to)
      chunks.length = Math.ceil(length / chunkRecords)
    },
    get memoryBytes() {
      return chunks.length * chunkRecords * recordSize
    },
  }
}
