import { type Hex, stageIds } from './bytes32.ts'
import type { Node, TrieEngine } from './trieEngine.ts'

/**
 * One proof of several leaves of a trie: every hash that the leaves do not give themselves, once. Each byte of `steps`
 * makes a node on a stack: with the high bit from the two topmost nodes, without it from the next leaf; then it is
 * hashed with as many of the next siblings as the other seven bits say. The root remains.
 *
 * OpenZeppelin's multiproofs need a tree whose leaves lie on two neighbouring levels: they take nodes in the order in
 * which they were made, so that a leaf cannot wait for a deeper sibling. Those of a trie have to.
 */
export type Multiproof = {
  /** The leaves in ascending order: the order in which they have to be given. */
  readonly leaves: readonly Hex[]
  readonly siblings: readonly Hex[]
  /** One byte for each leaf, and one for each two nodes that meet. */
  readonly steps: Hex
}

/** The high bit of a step. */
const meets = 0x80

/** The proof of leaves that are their own keys, each told once; `undefined` if there are none, or one is not there. */
export function multiproof(
  engine: TrieEngine,
  { root, leaves }: { root: Node; leaves: readonly Hex[] },
): Multiproof | undefined {
  const sorted = [...new Set(leaves.map((leaf) => leaf.toLowerCase() as Hex))].sort()
  const keys = new Uint8Array(sorted.length * 32)
  stageIds(sorted, { to: keys, field: 'leaf' })
  if (sorted.length === 0 || !areAllThere(engine, { root, keys })) return undefined
  const siblings: Hex[] = []
  const steps: number[] = []
  climb(root, 0, sorted.length)
  return { leaves: sorted, siblings, steps: `0x${steps.map((step) => step.toString(16).padStart(2, '0')).join('')}` }

  /** The steps that lead to a node which has the leaves of a range below it. */
  function climb(node: Node, start: number, end: number): void {
    const children = engine.children(node)
    if (children === undefined) {
      steps.push(0)
      return
    }
    const { left, right, bit } = children
    let middle = start
    while (middle < end && bitAt(middle, bit) === 0) middle++
    if (start < middle) climb(left, start, middle)
    if (middle < end) climb(right, middle, end)
    if (start < middle && middle < end) steps.push(meets)
    else {
      siblings.push(engine.readHash(start < middle ? right : left))
      // Seven bits are enough: 128 siblings in a row take two hashes that agree in 128 bits.
      steps.push((steps.pop() ?? 0) + 1)
    }
  }

  function bitAt(index: number, bit: number): number {
    return ((keys[index * 32 + (bit >> 3)] ?? 0) >> (7 - (bit & 7))) & 1
  }
}

function areAllThere(engine: TrieEngine, { root, keys }: { root: Node; keys: Uint8Array }): boolean {
  for (let at = 0; at < keys.length; at += 32) {
    engine.staging().accounts.set(keys.subarray(at, at + 32))
    if (engine.leafOf(root) === 0) return false
  }
  return true
}
