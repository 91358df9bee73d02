import fc from 'fast-check'
import { hex32 } from './arbitraries.ts'
import { proveTree, type Tree, type TreeProof } from './proveTree.ts'

const { tree } = fc.letrec<{ tree: Tree; node: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 7, withCrossShrink: true },
    fc.record({ kind: fc.constantFrom('leaf', 'sibling'), hash: hex32 }),
    { weight: 3, arbitrary: tie('node') },
  ),
  node: fc.record({ kind: fc.constant('node'), left: tie('tree'), right: tie('tree') }),
}))

/** Multiproofs of trees of any shape, with at least one leaf. */
export const multiproofCase: fc.Arbitrary<TreeProof> = tree.map(proveTree).filter(({ leaves }) => leaves.length > 0)
