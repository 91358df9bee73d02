import { applyChanges } from './applyChanges.ts'
import { emptyRoot, type Hex, stageIds } from './bytes32.ts'
import { InvalidLeafBatch } from './errors.ts'
import { checkLeafBatch, stageLeaves } from './leafBatch.ts'
import type { LeafChanges, LeafTrie } from './leafTrie.ts'
import { multiproof } from './multiproof.ts'
import { capacity, createTrieEngine, type TrieEngine } from './trieEngine.ts'
import { createVersions, emptyVersion, type Version, type Versions } from './versions.ts'
import { walk } from './walk.ts'

/** As many as have room for their text even in a trie of billions. */
const proofsAtOnce = 256

/**
 * The set without leaves, in a memory of its own: all versions of one history grow from it.
 *
 * @example
 * const empty = await createLeafTrie()
 * const leaves = empty.hash(batch, 2)
 * const trie = empty.update({ added: leaves, removed: new Uint8Array() })
 * trie.proof(leaf) // siblings from the leaf up
 */
export async function createLeafTrie(): Promise<LeafTrie> {
  const engine = await createTrieEngine('ids')
  return trieOf(emptyVersion, { engine, versions: createVersions(engine) })
}

function trieOf(version: Version, context: { engine: TrieEngine; versions: Versions }): LeafTrie {
  const { engine } = context
  const stage = (leaves: readonly Hex[]) => stageIds(leaves, { to: engine.staging().accounts, field: 'leaf' })

  // Every function below mentions `version`, not only its root: that is what keeps its nodes.
  const trie: LeafTrie = {
    root: version.root === 0 ? emptyRoot : engine.readHash(version.root),
    size: version.size,
    has(leaf) {
      stage([leaf])
      return engine.leafOf(version.root) !== 0
    },
    proof: (leaf) => trie.proofs([leaf])[0],
    proofs(leaves) {
      const proofs: (Hex[] | undefined)[] = []
      while (proofs.length < leaves.length) {
        const some = leaves.slice(proofs.length, proofs.length + proofsAtOnce)
        stage(some)
        proofs.push(...engine.prove(version.root, some.length))
      }
      return proofs
    },
    multiproof: (leaves) => multiproof(engine, { root: version.root, leaves }),
    leaves: () => ({
      *[Symbol.iterator]() {
        for (const leaf of walk(engine, { version, from: undefined })) yield engine.readHash(leaf)
      },
    }),
    update(changes) {
      const steps = trie.updateInSteps(changes)
      let step = steps.next()
      while (!step.done) step = steps.next()
      return step.value
    },
    *updateInSteps({ removed, added }: LeafChanges) {
      const changes = changesOf(engine, { removed: checked(removed, 'removed'), added: checked(added, 'added') })
      const updated = yield* applyChanges(engine, { changes, versions: context.versions, from: version })
      return updated === version ? trie : trieOf(updated, context)
    },
    hash(batch, tag) {
      checkLeafBatch(batch)
      const hashes = new Uint8Array(batch.ends.length * 32)
      for (let done = 0; done < batch.ends.length; ) {
        const count = stageLeaves(engine, { batch, from: done })
        engine.hashPreimages(count, tag)
        hashes.set(engine.staging().keys.subarray(0, count * 32), done * 32)
        done += count
      }
      return hashes
    },
    get memoryBytes() {
      return engine.size()
    },
  }
  return trie
}

/** First those that go: of several changes of one leaf the last one counts. */
function changesOf(engine: TrieEngine, { removed, added }: LeafChanges) {
  const gone = removed.length / 32
  const count = gone + added.length / 32
  return {
    count,
    make(from: number) {
      const [kind, list, start] =
        from < gone ? (['remove', removed, from] as const) : (['add', added, from - gone] as const)
      const some = list.subarray(start * 32, (start + capacity.accounts) * 32)
      engine.staging().accounts.set(some)
      return engine.makeOwnLeaves(some.length / 32, kind)
    },
  }
}

function checked(leaves: Uint8Array, field: string): Uint8Array {
  if (leaves.length % 32 === 0) return leaves
  throw new InvalidLeafBatch(field, { expected: 'a multiple of 32', seen: leaves.length })
}
