import type { ColdRead, ColdReadJournal } from '@plimsoll/store'

/** A journal that lives as long as the process: an attempt that fails is continued, a killed one is not. */
export function createMemoryJournal(): ColdReadJournal {
  let kept: ColdRead[] = []
  return {
    async *records() {
      yield* kept
    },
    async append(record) {
      kept.push(record)
    },
    async clear() {
      kept = []
    },
  }
}
