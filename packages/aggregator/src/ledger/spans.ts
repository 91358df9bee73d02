import { maxWords } from '@plimsoll/protocol'
import { grown, reserved } from '../grown.ts'

/** For every row a span of numbers, at most one for each word of a leaf, in arrays that the caller keeps. */
export type Spans = {
  /** Where each row's span starts, as far as any was given; the array changes with `resize`. */
  readonly starts: Uint32Array
  length(row: number): number
  /** Gives the row a span of that length; what it holds is undefined until it is written. Returns its start. */
  resize(row: number, length: number): number
  /** Makes room for that many more rows. Pauses while it copies. */
  reserve(rows: number): Generator<undefined, void, undefined>
  /** How long the arrays have to be. */
  readonly end: number
  readonly memoryBytes: number
}

/** No spans yet. A span that is given up is used again by the next one of its length, so memory stays bounded. */
export function createSpans(): Spans {
  let starts = new Uint32Array(16)
  let lengths = new Uint8Array(16)
  /** How many rows may have a span. */
  let used = 0
  let end = 0
  const free = Array.from({ length: maxWords + 1 }, (): number[] => [])

  return {
    get starts() {
      return starts
    },
    length: (row) => lengths[row] ?? 0,
    resize(row, length) {
      used = Math.max(used, row + 1)
      starts = grown(starts, row + 1)
      lengths = grown(lengths, row + 1)
      const before = lengths[row] ?? 0
      const start = starts[row] ?? 0
      if (before === length) return start
      if (before > 0) free[before]?.push(start)
      lengths[row] = length
      const at = (length > 0 ? free[length]?.pop() : 0) ?? end
      if (length > 0 && at === end) end += length
      starts[row] = at
      return at
    },
    *reserve(more) {
      starts = yield* reserved(starts, { used, more })
      lengths = yield* reserved(lengths, { used, more })
    },
    get end() {
      return end
    },
    get memoryBytes() {
      return starts.byteLength + lengths.byteLength + free.reduce((sum, list) => sum + list.length * 4, 0)
    },
  }
}
