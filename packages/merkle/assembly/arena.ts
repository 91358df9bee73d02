// Where nodes live. A node is used again when no branch and no version refers to it any more: counting references keeps
// any number of versions valid, in any order, and gives back exactly what only forgotten versions held.
import { BRANCH_SIZE, isLeaf, leafSize, left, next, references, right, setNext, setReferences, wordCount } from './node'

/** Branches without reference whose children have not been told, and those whose children have. */
let deadBranches: usize = 0
let freeBranches: usize = 0
/** By number of words. */
const freeLeaves: usize = memory.data(256 * 4)

let top: usize = (__heap_base + 7) & ~7

/** Bytes given out since `takenSize` was called last. */
let taken: usize = 0

/** Memory for a branch. */
export function allocateBranch(): usize {
  taken += BRANCH_SIZE
  if (freeBranches === 0) reclaimBranch()
  const branch = freeBranches
  if (branch === 0) return grow(BRANCH_SIZE)
  freeBranches = next(branch)
  return branch
}

/** Memory for a leaf. */
export function allocateLeaf(words: i32): usize {
  taken += leafSize(words)
  const list = freeLeaves + (words << 2)
  // Dead branches may hold dead leaves: look behind a few before taking new memory.
  for (let i = 0; i < 16 && load<u32>(list) === 0 && deadBranches !== 0; i++) reclaimBranch()
  const leaf: usize = load<u32>(list)
  if (leaf === 0) return grow(leafSize(words))
  store<u32>(list, next(leaf))
  return leaf
}

/** Bytes in use by nodes, free ones between them included. */
export function arenaSize(): usize {
  return top - __heap_base
}

/** Bytes of all nodes made since the last time this was asked. */
export function takenSize(): usize {
  const size = taken
  taken = 0
  return size
}

/** Counts one more branch or version that refers to the node. */
export function retain(node: usize): void {
  setReferences(node, references(node) + 1)
}

/** Counts one reference less; a node without any is free for others. */
export function release(node: usize): void {
  const count = references(node) - 1
  setReferences(node, count)
  if (count === 0) discard(node)
}

/** Gives back a node that nothing refers to. Its subtree follows bit by bit, so that no release takes long. */
export function discard(node: usize): void {
  if (isLeaf(node)) {
    const list = freeLeaves + (wordCount(node) << 2)
    setNext(node, load<u32>(list))
    store<u32>(list, node)
  } else {
    setNext(node, deadBranches)
    deadBranches = node
  }
}

/** Releases the children of one dead branch, which is then free. */
function reclaimBranch(): void {
  const branch = deadBranches
  if (branch === 0) return
  deadBranches = next(branch)
  setNext(branch, freeBranches)
  freeBranches = branch
  release(left(branch))
  release(right(branch))
}

/** New memory; traps when there is none. */
function grow(size: usize): usize {
  const start = top
  const pages = <i32>((<u64>top + size + 0xffff) >> 16)
  const missing = pages - memory.size()
  if (missing > 0 && memory.grow(max(missing, memory.size() >> 3)) < 0 && memory.grow(missing) < 0) unreachable()
  top += size
  return start
}
