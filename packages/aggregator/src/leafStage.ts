import type { LeafBatch } from '@plimsoll/merkle'
import type { AccountRows } from './accountRows.ts'
import { grown } from './grown.ts'
import type { LeafDraft } from './leafDraft.ts'

/** Leaves on their way into the trie, in flat arrays; a row may be put several times, the last one counts. */
export type LeafStage = {
  /** How many times something was put. */
  readonly length: number
  put(row: number, draft: LeafDraft): void
  /** Reads the row as it was put last; false if it was not. */
  load(row: number, draft: LeafDraft): boolean
  row(index: number): number
  /** The words of what was put at that index. */
  words(index: number): Uint8Array
  /** Their writers, one number for each word. */
  writers(index: number): Uint16Array
  /** Everything that was put, as the trie takes it. */
  batch(): LeafBatch
}

/** Nothing staged yet, for accounts of these rows. */
export function createLeafStage(rows: AccountRows): LeafStage {
  let accounts = new Uint8Array(32 * 16)
  let words = new Uint8Array(32 * 64)
  let writers = new Uint16Array(64)
  let ends = new Uint32Array(16)
  let staged = new Uint32Array(16)
  let length = 0
  /** Index + 1 by row. */
  let latest = new Uint32Array(rows.size)

  const start = (index: number) => (index === 0 ? 0 : (ends[index - 1] as number))
  const range = (index: number) => words.subarray(start(index) * 32, (ends[index] as number) * 32)

  return {
    get length() {
      return length
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
