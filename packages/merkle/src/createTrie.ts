import type { AccountTrie } from './accountTrie.ts'
import { applyBatch } from './applyBatch.ts'
import { type Hex, writeBytes32 } from './bytes32.ts'
import { checkLeafBatch, type LeafBatch } from './leafBatch.ts'
import { createTrieEngine, type TrieEngine } from './trieEngine.ts'
import { createVersions, emptyVersion, type Version, type Versions } from './versions.ts'

const emptyRoot: Hex = `0x${'00'.repeat(32)}`
/** As many as have room for their text even in a trie of billions. */
const proofsAtOnce = 256

/**
 * The trie without leaves, in a memory of its own: all versions of one history grow from it. Asynchronous because
 * browsers compile WebAssembly in the background.
 *
 * @example
 * const empty = await createTrie()
 * const trie = empty.update(leafBatch([{ account, words }]))
 * trie.root // the leaf itself
 */
export async function createTrie(): Promise<AccountTrie> {
  const engine = await createTrieEngine()
  return trieOf(emptyVersion, { engine, versions: createVersions(engine) })
}

function trieOf(version: Version, context: { engine: TrieEngine; versions: Versions }): AccountTrie {
  const { engine } = context
  // Every function below mentions `version`, not only its root: that is what keeps its nodes.
  const trie: AccountTrie = {
    root: version.root === 0 ? emptyRoot : engine.readHash(version.root),
    size: version.size,
    get(account) {
      stageAccounts(engine, [account])
      const leaf = engine.leafOf(version.root)
      return leaf === 0 ? undefined : engine.readLeaf(leaf)[1]
    },
    proof(account) {
      stageAccounts(engine, [account])
      return engine.prove(version.root, 1)[0]
    },
    proofs(accounts) {
      const proofs: (Hex[] | undefined)[] = []
      while (proofs.length < accounts.length) {
        const some = accounts.slice(proofs.length, proofs.length + proofsAtOnce)
        stageAccounts(engine, some)
        proofs.push(...engine.prove(version.root, some.length))
      }
      return proofs
    },
    entries: () => ({ [Symbol.iterator]: () => walk(version, engine) }),
    update(batch) {
      const steps = trie.updateInSteps(batch)
      let step = steps.next()
      while (!step.done) step = steps.next()
      return step.value
    },
    *updateInSteps(batch: LeafBatch) {
      checkLeafBatch(batch)
      const updated = yield* applyBatch(engine, { batch, versions: context.versions, from: version })
      return updated === version ? trie : trieOf(updated, context)
    },
    get memoryBytes() {
      return engine.size()
    },
  }
  return trie
}

function stageAccounts(engine: TrieEngine, accounts: readonly Hex[]): void {
  const to = engine.staging().accounts
  for (const [index, account] of accounts.entries()) writeBytes32(account, { to, at: index * 32, field: 'account' })
}

function* walk(version: Version, engine: TrieEngine): Generator<[Hex, Hex[]], Version> {
  const stack = version.root === 0 ? [] : [version.root]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const children = engine.children(node)
    if (children) stack.push(children.right, children.left)
    else yield engine.readLeaf(node)
  }
  // Until here it had to be held.
  return version
}
