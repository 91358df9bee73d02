import type { Node, TrieEngine } from './trieEngine.ts'

/**
 * A root in use. Code that reads below the root holds this object. Once no code does, the garbage collector gives the nodes
 * back that no other version shares.
 */
export type Version = { readonly root: Node; readonly size: number }

/** The versions of one engine. */
export type Versions = {
  /** The version that an update ended at: the one before if nothing changed. */
  after(before: Version, update: { root: Node; added: number }): Version
  /** Gives a version back at once; no other code may hold it. */
  forget(version: Version): void
}

/** The trie without leaves, which needs no memory. */
export const emptyVersion: Version = { root: 0, size: 0 }

/** After how many bytes of new nodes the garbage collector is told, if the engine is small. */
const unnoticed = 2 ** 25

/** Watches over the roots of an engine. */
export function createVersions(engine: TrieEngine): Versions {
  const registry = new FinalizationRegistry(engine.release)
  let taken = 0

  /**
   * A version is a small object to the garbage collector, which sees no reason to look for those that are no longer
   * needed. A large array, never touched and so never backed by memory, is one.
   */
  function callCollector(): void {
    taken += engine.taken()
    if (taken < Math.max(unnoticed, engine.size() / 8)) return
    taken = 0
    new ArrayBuffer(2 * unnoticed)
  }

  return {
    after(before, { root, added }) {
      if (root === before.root) return before
      callCollector()
      if (root === 0) return emptyVersion
      const version = { root, size: before.size + added }
      registry.register(version, root, version)
      return version
    },
    forget(version) {
      if (registry.unregister(version)) engine.release(version.root)
    },
  }
}
