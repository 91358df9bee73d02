import { orderChanges } from './orderChanges.ts'
import { capacity, type TrieEngine } from './trieEngine.ts'
import type { Version, Versions } from './versions.ts'

/** Changes of leaves: how many, and how some of them are made, from one on, as many as can be staged together. */
export type Changes = { readonly count: number; make(from: number): Uint32Array }

/**
 * Applies changes: makes their leaves in the order they come in, sorts them, and merges them into the trie in slices of
 * neighbours, so that hardly a branch is made twice and the new ones are still near when they are hashed. Pauses every
 * few milliseconds.
 */
export function* applyChanges(
  engine: TrieEngine,
  { changes, versions, from }: { changes: Changes; versions: Versions; from: Version },
): Generator<undefined, Version, undefined> {
  const made = new Uint32Array(changes.count * 2)
  let count = 0
  let applied = 0
  let ordered: Uint32Array = made
  let version = from
  try {
    while (count < changes.count) {
      if (count > 0) yield
      const some = changes.make(count)
      made.set(some, count * 2)
      count += some.length / 2
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
