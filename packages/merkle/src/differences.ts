import type { Node, TrieEngine } from './trieEngine.ts'
import type { Version } from './versions.ts'

/** A leaf in which two versions differ: it is in the later one, or it was in the earlier one alone. */
export type Difference = { readonly leaf: Node; readonly isGone: boolean }

/**
 * The leaves in which a version differs from an earlier one, in ascending order of their keys, one for each key. Versions share
 * what stayed the same, and shared nodes are not entered: the work is in proportion to what changed, not to the trie.
 */
export function* differences(
  engine: TrieEngine,
  { before, after }: { before: Version; after: Version },
): Generator<Difference, readonly Version[]> {
  // Pairs of subtrees whose keys agree up to a bit; 0 where one version has no key below.
  const stack: (readonly [before: Node, after: Node, depth: number])[] = [[before.root, after.root, 0]]
  for (let pair = stack.pop(); pair !== undefined; pair = stack.pop()) {
    const [old, now, depth] = pair
    if (old === now) continue
    if (old === 0 || now === 0) {
      const node = old || now
      const children = engine.children(node)
      if (children === undefined) yield { leaf: node, isGone: now === 0 }
      else if (now === 0) stack.push([children.right, 0, 0], [children.left, 0, 0])
      else stack.push([0, children.right, 0], [0, children.left, 0])
      continue
    }
    if (engine.hasSameHash(old, now)) continue
    const [oldChildren, newChildren] = [engine.children(old), engine.children(now)]
    const bit = Math.min(oldChildren?.bit ?? 256, newChildren?.bit ?? 256)
    const isSameBit = oldChildren?.bit === newChildren?.bit
    if (!isSameBit || bit > depth) {
      const parted = engine.partsAt(old, now)
      if (parted < bit) {
        // No key is in both.
        if (engine.keyBitOf(old, parted) === 0) stack.push([0, now, 0], [old, 0, 0])
        else stack.push([old, 0, 0], [0, now, 0])
        continue
      }
    }
    if (oldChildren === undefined && newChildren === undefined) {
      yield { leaf: now, isGone: false }
      continue
    }
    // A subtree that branches further down is on one side of the other one's branch.
    const sidesOf = (node: Node, children: typeof oldChildren) => {
      if (children?.bit === bit) return [children.left, children.right] as const
      return engine.keyBitOf(node, bit) === 0 ? ([node, 0] as const) : ([0, node] as const)
    }
    const [oldLeft, oldRight] = sidesOf(old, oldChildren)
    const [newLeft, newRight] = sidesOf(now, newChildren)
    stack.push([oldRight, newRight, bit + 1], [oldLeft, newLeft, bit + 1])
  }
  // Until here both had to be held.
  return [before, after]
}
