import fc from 'fast-check'
import { concat, type Hex, keccak256, toHex } from 'viem'
import { hex32 } from './arbitraries.ts'

type Tree = { kind: 'leaf' | 'sibling'; hash: Hex } | { kind: 'node'; left: Tree; right: Tree }
/** A root, and the leaves, siblings and steps that lead to it. */
export type MultiproofCase = { root: Hex; leaves: Hex[]; siblings: Hex[]; steps: Hex }

const { tree } = fc.letrec<{ tree: Tree; node: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 7, withCrossShrink: true },
    fc.record({ kind: fc.constantFrom('leaf', 'sibling'), hash: hex32 }),
    { weight: 3, arbitrary: tie('node') },
  ),
  node: fc.record({ kind: fc.constant('node'), left: tie('tree'), right: tie('tree') }),
}))

/** Multiproofs of trees of any shape, with at least one leaf. */
export const multiproofCase: fc.Arbitrary<MultiproofCase> = tree
  .map((tree): MultiproofCase => {
    const leaves: Hex[] = []
    const siblings: Hex[] = []
    const steps: number[] = []
    const root = climb(tree)
    return { root, leaves, siblings, steps: toHex(Uint8Array.from(steps)) }

    /** A tree without leaves is a sibling as a whole. */
    function climb(tree: Tree): Hex {
      if (tree.kind !== 'node') {
        if (tree.kind === 'leaf') {
          leaves.push(tree.hash)
          steps.push(0)
        }
        return tree.hash
      }
      const { left, right } = tree
      const hashes = [left, right].map((child) => (hasLeaf(child) ? climb(child) : hashOf(child))) as [Hex, Hex]
      if (hasLeaf(left) && hasLeaf(right)) steps.push(0x80)
      else if (hasLeaf(tree)) {
        siblings.push(hasLeaf(left) ? hashes[1] : hashes[0])
        steps.push((steps.pop() ?? 0) + 1)
      }
      return keccak256(concat(hashes.toSorted()))
    }
  })
  .filter(({ leaves }) => leaves.length > 0)

function hasLeaf(tree: Tree): boolean {
  return tree.kind === 'node' ? hasLeaf(tree.left) || hasLeaf(tree.right) : tree.kind === 'leaf'
}

function hashOf(tree: Tree): Hex {
  return tree.kind === 'node' ? keccak256(concat([hashOf(tree.left), hashOf(tree.right)].toSorted())) : tree.hash
}
