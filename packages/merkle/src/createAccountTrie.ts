import type { AccountTrie } from './accountTrie.ts'
import { applyChanges, type Changes } from './applyChanges.ts'
import { emptyRoot, stageIds } from './bytes32.ts'
import { differences } from './differences.ts'
import { ForeignTrie } from './errors.ts'
import { checkLeafBatch, type LeafBatch, stageLeaves } from './leafBatch.ts'
import { createTrieEngine, type TrieEngine } from './trieEngine.ts'
import { createVersions, emptyVersion, type Version, type Versions } from './versions.ts'
import { walk } from './walk.ts'

/** A trie of accounts without leaves, found by their hashes or by themselves. */
export async function createAccountTrie(keys: 'hashes' | 'ids'): Promise<AccountTrie> {
  const engine = await createTrieEngine(keys)
  return trieOf(emptyVersion, { engine, versions: createVersions(engine) })
}

/** What a version is made of, for other versions of the same memory alone. */
const inside = Symbol('version')
type InsideTrie = AccountTrie & { readonly [inside]: { readonly engine: TrieEngine; readonly version: Version } }

function trieOf(version: Version, context: { engine: TrieEngine; versions: Versions }): AccountTrie {
  const { engine } = context
  // Every function below mentions `version`, not only its root: that is what keeps its nodes.
  const trie: InsideTrie = {
    [inside]: { engine, version },
    root: version.root === 0 ? emptyRoot : engine.readHash(version.root),
    size: version.size,
    get(account) {
      stageIds([account], { to: engine.staging().accounts, field: 'account' })
      const leaf = engine.leafOf(version.root)
      return leaf === 0 ? undefined : engine.readLeaf(leaf)[1]
    },
    proof(account) {
      stageIds([account], { to: engine.staging().accounts, field: 'account' })
      return engine.prove(version.root, 1)[0]
    },
    entries: ({ from } = {}) => ({
      *[Symbol.iterator]() {
        for (const leaf of walk(engine, { version, from })) yield engine.readLeaf(leaf)
      },
    }),
    changesSince(earlier) {
      const other = (earlier as Partial<InsideTrie>)[inside]
      if (other?.engine !== engine) throw new ForeignTrie()
      return {
        *[Symbol.iterator]() {
          for (const { leaf, isGone } of differences(engine, { before: other.version, after: version })) {
            const [account, words] = engine.readLeaf(leaf)
            yield [account, isGone ? [] : words]
          }
        },
      }
    },
    update(batch) {
      const steps = trie.updateInSteps(batch)
      let step = steps.next()
      while (!step.done) step = steps.next()
      return step.value
    },
    *updateInSteps(batch: LeafBatch | readonly LeafBatch[]) {
      const batches = 'ends' in batch ? [batch] : batch
      for (const batch of batches) {
        checkLeafBatch(batch)
        yield
      }
      const changes = changesOf(engine, batches)
      const updated = yield* applyChanges(engine, { changes, versions: context.versions, from: version })
      return updated === version ? trie : trieOf(updated, context)
    },
    get memoryBytes() {
      return engine.size()
    },
  }
  return trie
}

/** The leaves of batches one after another. */
function changesOf(engine: TrieEngine, batches: readonly LeafBatch[]): Changes {
  let place = 0
  let first = 0
  return {
    count: batches.reduce((sum, { ends }) => sum + ends.length, 0),
    make(from) {
      for (let batch = batches[place]; batch !== undefined; batch = batches[++place]) {
        if (from - first < batch.ends.length)
          return engine.makeLeaves(stageLeaves(engine, { batch, from: from - first }))
        first += batch.ends.length
      }
      return new Uint32Array()
    },
  }
}
