import type { ColdReadJournal } from '@plimsoll/store'
import { createMemoryJournal } from './createMemoryJournal.ts'

/** The cold starts of one chain, and the journal they share. */
export type ColdReads = {
  /** Begins one: the journal is its own until the next begins. What it writes after that is of an older block, and is dropped. */
  begin(): ColdReadJournal & { done(): Promise<void> }
}

/** Cold starts that go on from `durable`; without it, from what this process remembers until one is done. */
export function createColdReads(durable: ColdReadJournal | undefined): ColdReads {
  const journal = durable ?? createMemoryJournal()
  let latest = 0
  return {
    begin() {
      const turn = ++latest
      const ifLatest = async (change: () => Promise<void>) => {
        if (latest === turn) await change()
      }
      return {
        records: () => journal.records(),
        append: (record) => ifLatest(() => journal.append(record)),
        clear: () => ifLatest(() => journal.clear()),
        // One that outlives the process serves the next start as well.
        done: () => ifLatest(async () => (durable ? undefined : journal.clear())),
      }
    },
  }
}
