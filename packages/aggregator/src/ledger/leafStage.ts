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
  /** A leaf as it was put; valid until the next `put` or `settle`. */
  leaf(index: number): StagedLeaf
  /** All leaves, as the trie takes them. */
  batches(): LeafBatch[]
}

/** A row's words, 32 bytes each, and who wrote them, one number for each word. */
type StagedLeaf = { readonly row: number; readonly words: Uint8Array; readonly writers: Uint16Array }

/** Leaves on a page: it fills page after page, and nothing is copied when many come. A power of two. */
const pageLeaves = 1 << 12
const usualWords = 4
const entriesPerStep = 1 << 10

/** At most `pageLeaves` leaves. The words of leaf `i` are those from `ends[i - 1]`, or 0, to before `ends[i]`. */
type Page = { rows: Uint32Array; accounts: Uint8Array; ends: Uint32Array; words: Uint8Array; writers: Uint16Array }

/** Nothing staged yet, for accounts of these rows; `expected` leaves have room without growing. */
export function createLeafStage(rows: AccountRows, { expected = 16 }: { expected?: number } = {}): LeafStage {
  const pages: Page[] = []
  let length = 0
  let wordCount = 0
  /** Index + 1 by row. */
  let latest = new Uint32Array(rows.size + expected)

  function createPage(): Page {
    const leaves = Math.min(pageLeaves, expected)
    return {
      rows: new Uint32Array(leaves),
      accounts: new Uint8Array(32 * leaves),
      ends: new Uint32Array(leaves),
      words: new Uint8Array(32 * leaves * usualWords),
      writers: new Uint16Array(leaves * usualWords),
    }
  }

  function pageOf(index: number): Page {
    const number = Math.floor(index / pageLeaves)
    const page = pages[number] ?? createPage()
    pages[number] = page
    return page
  }

  /** A leaf as a view of its page. */
  function leaf(index: number): StagedLeaf {
    const page = pageOf(index)
    const at = index % pageLeaves
    const [start, end] = [at === 0 ? 0 : (page.ends[at - 1] as number), page.ends[at] as number]
    return {
      row: page.rows[at] as number,
      words: page.words.subarray(start * 32, end * 32),
      writers: page.writers.subarray(start, end),
    }
  }

  /** Writes a leaf, whose place must be the first that is free or one that does not count any more. */
  function write(index: number, { row, words, writers }: StagedLeaf): void {
    const page = pageOf(index)
    const at = index % pageLeaves
    const start = at === 0 ? 0 : (page.ends[at - 1] as number)
    const end = start + writers.length
    page.rows = grown(page.rows, at + 1)
    page.accounts = grown(page.accounts, (at + 1) * 32)
    page.ends = grown(page.ends, at + 1)
    page.words = grown(page.words, end * 32)
    page.writers = grown(page.writers, end)
    rows.copyTo(page.accounts, { row, offset: at * 32 })
    page.words.set(words, start * 32)
    page.writers.set(writers, start)
    page.ends[at] = end
    page.rows[at] = row
  }

  return {
    get length() {
      return length
    },
    get wordCount() {
      return wordCount
    },
    put(row, { count, words, writers }) {
      write(length, { row, words: words.subarray(0, count * 32), writers: writers.subarray(0, count) })
      length += 1
      wordCount += count
      latest = grown(latest, row + 1)
      latest[row] = length
    },
    load(row, draft) {
      const index = (latest[row] ?? 0) - 1
      if (index < 0) return false
      const { words, writers } = leaf(index)
      draft.count = writers.length
      draft.words.set(words)
      draft.writers.set(writers)
      return true
    },
    *settle() {
      let kept = 0
      wordCount = 0
      for (let index = 0; index < length; index++) {
        if (index % entriesPerStep === entriesPerStep - 1) yield
        const staged = leaf(index)
        if (latest[staged.row] !== index + 1) continue
        if (kept !== index) write(kept, staged)
        wordCount += staged.writers.length
        kept += 1
      }
      length = kept
    },
    leaf,
    batches: () =>
      pages.slice(0, Math.ceil(length / pageLeaves)).map(({ accounts, ends, words }, number) => {
        const leaves = Math.min(pageLeaves, length - number * pageLeaves)
        return {
          accounts: accounts.subarray(0, leaves * 32),
          words: words.subarray(0, (ends[leaves - 1] as number) * 32),
          ends: ends.subarray(0, leaves),
        }
      }),
  }
}
