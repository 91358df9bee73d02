import type { LeafBatch } from './leafBatch.ts'
import { orderChanges } from './orderChanges.ts'
import { capacity, type TrieEngine } from './trieEngine.ts'
import type { Version, Versions } from './versions.ts'

/**
 * Applies a batch: makes its leaves in the order they come in, sorts them, and merges them into the trie in slices of
 * neighbours, so that hardly a branch is made twice and the new ones are still near when they are hashed. Pauses every
 * few milliseconds.
 */
export function* applyBatch(
  engine: TrieEngine,
  { batch, versions, from }: { batch: LeafBatch; versions: Versions; from: Version },
): Generator<undefined, Version, undefined> {
  const made = new Uint32Array(batch.ends.length * 2)
  let count = 0
  let applied = 0
  let ordered: Uint32Array = made
  let version = from
  try {
    while (count < batch.ends.length) {
      if (count > 0) yield
      const changes = makeLeaves(engine, { batch, from: count })
      made.set(changes, count * 2)
      count += changes.length / 2
    }
    if (count > capacity.accounts) ordered = yield* orderChanges(made)
    while (applied < count) {
      if (applied > 0) yield
      const slice = ordered.subarray(applied * 2, (applied + capacity.accounts) * 2)
      engine.staging().changes.set(slice)
      applied += slice.length / 2
      const next = versions.after(version, engine.update(version.root, slice.length / 2))
      if (version !== from && version !== next) versions.forget(version)
      version = next
    }
    return version
  } finally {
    // Unless all went well: the caller stopped at a pause, or there is no more memory.
    if (applied < count) {
      engine.discard(ordered.subarray(applied * 2, count * 2))
      if (version !== from) versions.forget(version)
    }
  }
}

/** Makes as many leaves of a batch as can be staged together. */
function makeLeaves(engine: TrieEngine, { batch, from }: { batch: LeafBatch; from: number }): Uint32Array {
  const { accounts, words, ends } = batch
  const staging = engine.staging()
  const firstWord = ends[from - 1] ?? 0
  let to = from
  while (to < Math.min(ends.length, from + capacity.accounts)) {
    const end = (ends[to] ?? 0) - firstWord
    if (end > capacity.words) break
    staging.ends[to - from] = end
    to++
  }
  staging.accounts.set(accounts.subarray(from * 32, to * 32))
  staging.words.set(words.subarray(firstWord * 32, (ends[to - 1] ?? 0) * 32))
  return engine.makeLeaves(to - from)
}
