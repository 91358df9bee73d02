import type { Hex } from './bytes32.ts'
import { TrieMemoryFull } from './errors.ts'
import { trieWasm } from './generated/trieWasm.ts'

/** A node of the trie: an address in the engine's memory. 0 is the trie without leaves. */
export type Node = number

/** The places of the memory where accounts and leaves are laid down for the functions below. */
type Staging = {
  readonly accounts: Uint8Array
  readonly words: Uint8Array
  /** For each account how many words there are up to the end of its own. */
  readonly ends: Uint32Array
  /** For each change its leaf and the first 32 bits of its key. */
  readonly changes: Uint32Array
  /** For each account its key, or the hash that was asked for. */
  readonly keys: Uint8Array
}

/** One memory full of nodes, and what works on it. */
export type TrieEngine = {
  /** Valid until the next update, which may move the memory. */
  staging(): Staging
  /**
   * Makes changes of that many staged accounts with their words. Each is to be given to `update` once, or to `discard`.
   * Throws `TrieMemoryFull`.
   */
  makeLeaves(count: number): Uint32Array
  /** The same of staged ids that are their own leaves: they come, or they go. */
  makeOwnLeaves(count: number, change: 'add' | 'remove'): Uint32Array
  /** Hashes a tag, a staged id and its words, at least one, for that many of them, into the place of the keys. Throws `TrieMemoryFull`. */
  hashPreimages(count: number, tag: number): void
  discard(changes: Uint32Array): void
  /**
   * Applies that many staged changes. A new root is retained until it is released; the old one comes back if nothing
   * changed. Throws `TrieMemoryFull`.
   */
  update(root: Node, count: number): { root: Node; added: number }
  release(root: Node): void
  /** The proofs of the staged accounts, the first ones of them if all are too long. */
  prove(root: Node, count: number): (Hex[] | undefined)[]
  /** The leaf of the only staged account; 0 if there is none. */
  leafOf(root: Node): Node
  /** The subtrees that together hold the keys from that of the only staged account on, the first of them last. */
  seek(root: Node): Node[]
  /** A leaf's account and its words. */
  readLeaf(leaf: Node): [account: Hex, words: Hex[]]
  readHash(node: Node): Hex
  /** A branch's children, and the bit of the key that parts them; `undefined` for a leaf. */
  children(node: Node): { left: Node; right: Node; bit: number } | undefined
  /** Whether two nodes have the same leaves below them. */
  hasSameHash(a: Node, b: Node): boolean
  /** The first bit at which the keys below two nodes differ, as far as no branch of them comes first; 256 for leaves of one key. */
  partsAt(a: Node, b: Node): number
  /** One bit of the keys below a node, before the bit that the node branches at. */
  keyBitOf(node: Node, bit: number): number
  /** Bytes of the nodes, free space between them included. */
  size(): number
  /** Bytes of all nodes made since the last time this was asked. */
  taken(): number
}

/** The most accounts and words that can be staged together; one leaf has at most 255 words. */
export const capacity = { accounts: 4096, words: 16_384 }

/** What `assembly/index.ts` exports. */
type Exports = {
  memory: WebAssembly.Memory
  accounts: WebAssembly.Global
  words: WebAssembly.Global
  ends: WebAssembly.Global
  changes: WebAssembly.Global
  keys: WebAssembly.Global
  useIdsAsKeys(): void
  makeLeaves(count: number): void
  makeOwnLeaves(count: number, removes: number): void
  hashPreimages(count: number, tag: number): void
  discard(leaf: Node): void
  update(root: Node, count: number): Node
  addedLeaves(): number
  release(root: Node): void
  prove(root: Node, count: number): number
  leafOf(root: Node): Node
  seek(root: Node): number
  readLeaf(leaf: Node): number
  readHash(node: Node): void
  arenaSize(): number
  takenSize(): number
  isLeaf(node: Node): number
  bitOf(node: Node): number
  left(node: Node): Node
  right(node: Node): Node
  hasSameHash(a: Node, b: Node): number
  partsAt(a: Node, b: Node): number
  keyBitOf(node: Node, bit: number): number
}

const textLength = 66

/**
 * Compiles the engine and gives it a memory, where ids are found by their hashes or by themselves. Nothing is read from
 * disk or network: the code is part of this module.
 */
export async function createTrieEngine(keys: 'hashes' | 'ids'): Promise<TrieEngine> {
  const code = Uint8Array.from(atob(trieWasm), (character) => character.charCodeAt(0))
  const { instance } = await WebAssembly.instantiate(code)
  const exports = instance.exports as Exports
  const { memory } = exports
  if (keys === 'ids') exports.useIdsAsKeys()
  const decoder = new TextDecoder()
  let staging = stagingOf(exports)

  function textOf(start: number, end: number): string {
    return decoder.decode(current().words.subarray(start * textLength, end * textLength))
  }

  /** Reads a range of the words that were written, each with its 0x. */
  function read(start: number, end: number): Hex[] {
    // Strings that are cut from a text keep all of it: they are cut from no more than what belongs together.
    const text = textOf(start, end)
    const words: Hex[] = []
    for (let at = 0; at < text.length; at += textLength) words.push(text.slice(at, at + textLength) as Hex)
    return words
  }

  function current(): Staging {
    // Growing a memory detaches every array over it.
    if (staging.words.buffer !== memory.buffer) staging = stagingOf(exports)
    return staging
  }

  /** The only trap in `assembly/` is the one where memory cannot grow. */
  function orMemoryFull<T>(run: () => T): T {
    try {
      return run()
    } catch (cause) {
      throw new TrieMemoryFull({ bytes: memory.buffer.byteLength, cause })
    }
  }

  return {
    hashPreimages: (count, tag) => orMemoryFull(() => exports.hashPreimages(count, tag)),
    makeOwnLeaves(count, change) {
      orMemoryFull(() => exports.makeOwnLeaves(count, change === 'remove' ? 1 : 0))
      return current().changes.subarray(0, count * 2)
    },
    seek: (root) => {
      const count = exports.seek(root)
      return Array.from(new Uint32Array(memory.buffer, exports.ends.value, count))
    },
    size: () => exports.arenaSize() >>> 0,
    taken: () => exports.takenSize() >>> 0,
    staging: current,
    makeLeaves(count) {
      orMemoryFull(() => exports.makeLeaves(count))
      return current().changes.subarray(0, count * 2)
    },
    discard(changes) {
      // The lowest bit of an address says that the leaf is only there to name an account.
      for (let at = 0; at < changes.length; at += 2) exports.discard((changes[at] ?? 0) & ~1)
    },
    update: (root, count) => orMemoryFull(() => ({ root: exports.update(root, count), added: exports.addedLeaves() })),
    release: exports.release,
    prove(root, count) {
      const proven = exports.prove(root, count)
      let start = 0
      return Array.from(new Int32Array(memory.buffer, exports.ends.value, proven), (length) => {
        if (length < 0) return undefined
        start += length
        return read(start - length, start)
      })
    },
    leafOf: exports.leafOf,
    readLeaf(leaf) {
      const count = exports.readLeaf(leaf)
      return [textOf(0, 1) as Hex, read(1, count)]
    },
    readHash(node) {
      exports.readHash(node)
      return textOf(0, 1) as Hex
    },
    hasSameHash: (a, b) => exports.hasSameHash(a, b) === 1,
    partsAt: exports.partsAt,
    keyBitOf: exports.keyBitOf,
    children: (node) =>
      exports.isLeaf(node)
        ? undefined
        : { left: exports.left(node), right: exports.right(node), bit: exports.bitOf(node) },
  }
}

function stagingOf({ memory: { buffer }, accounts, words, ends, changes, keys }: Exports): Staging {
  return {
    accounts: new Uint8Array(buffer, accounts.value, capacity.accounts * 32),
    words: new Uint8Array(buffer, words.value, capacity.words * 32),
    ends: new Uint32Array(buffer, ends.value, capacity.accounts),
    changes: new Uint32Array(buffer, changes.value, capacity.accounts * 2),
    keys: new Uint8Array(buffer, keys.value, capacity.accounts * 32),
  }
}
