import type { LeafBatch } from '@plimsoll/merkle'
import { grown } from '../grown.ts'
import type { AccountRows } from './accountRows.ts'
import type { LeafDraft } from './leafDraft.ts'

/** Leaves on their way into the trie, in flat arrays. */
export type LeafStage = {
  /** How many leaves there are. */
  readonly length: number
  /** How many words they have together. */
  readonly wordCount: number
  /** Adds a leaf; one that was put for the same row before does not count any more. */
  put(row: number, draft: LeafDraft): void
  /** Reads the row as it was put last; false if it was not. */
  load(row: number, draft: LeafDraft): boolean
  /** Ends putting: leaves out what does not count, so that the trie makes every leaf once. Pauses every few milliseconds. */
  settle(): Generator<undefined, void, undefined>
  row(index: number): number
  /** The words of a leaf. */
  words(index: number): Uint8Array
  /** Their writers, one number for each word. */
  writers(index: number): Uint16Array
  /** All leaves, as the trie takes them. */
  batch(): LeafBatch
}

const usualWords = 4
const entriesPerStep = 1 << 14

/**
 * Nothing staged yet, for accounts of these rows. Where many are expected, memory for them is reserved: growing to it step
 * by step would copy it at one go each time, while memory that is not used in the end costs nothing.
 */
export function createLeafStage(rows: AccountRows, { expected = 16 }: { expected?: number } = {}): LeafStage {
  let accounts = new Uint8Array(32 * expected)
  let words = new Uint8Array(32 * expected * usualWords)
  let writers = new Uint16Array(expected * usualWords)
  let ends = new Uint32Array(expected)
  let staged = new Uint32Array(expected)
  let length = 0
  /** Index + 1 by row. */
  let latest = new Uint32Array(rows.size + expected)

  const start = (index: number) => (index === 0 ? 0 : (ends[index - 1] as number))
  const range = (index: number) => words.subarray(start(index) * 32, (ends[index] as number) * 32)

  return {
    get length() {
      return length
    },
    get wordCount() {
      return start(length)
    },
    put(row, draft) {
      const from = start(length)
      const end = from + draft.count
      accounts = grown(accounts, (length + 1) * 32)
      words = grown(words, end * 32)
      writers = grown(writers, end)
      ends = grown(ends, length + 1)
      staged = grown(staged, length + 1)
      latest = grown(latest, row + 1)
      rows.copyTo(accounts, { row, offset: length * 32 })
      words.set(draft.words.subarray(0, draft.count * 32), from * 32)
      for (let index = 0; index < draft.count; index++) writers[from + index] = draft.writers[index] as number
      ends[length] = end
      staged[length] = row
      length += 1
      latest[row] = length
    },
    load(row, draft) {
      const index = (latest[row] ?? 0) - 1
      if (index < 0) return false
      const from = start(index)
      draft.count = (ends[index] as number) - from
      draft.words.set(range(index))
      draft.writers.set(writers.subarray(from, ends[index]))
      return true
    },
    *settle() {
      let kept = 0
      for (let index = 0; index < length; index++) {
        if (index % entriesPerStep === entriesPerStep - 1) yield
        const row = staged[index] as number
        if (latest[row] !== index + 1) continue
        const [from, to, end] = [start(index), start(kept), ends[index] as number]
        if (kept !== index) {
          accounts.copyWithin(kept * 32, index * 32, index * 32 + 32)
          words.copyWithin(to * 32, from * 32, end * 32)
          writers.copyWithin(to, from, end)
          staged[kept] = row
        }
        ends[kept] = to + end - from
        kept += 1
      }
      length = kept
    },
    row: (index) => staged[index] as number,
    words: range,
    writers: (index) => writers.subarray(start(index), ends[index]),
    batch: () => ({
      accounts: accounts.subarray(0, length * 32),
      words: words.subarray(0, start(length) * 32),
      ends: ends.subarray(0, length),
    }),
  }
}
