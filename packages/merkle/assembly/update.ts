// Applies changes to a version and makes another: copies the branches on the changed paths, then hashes the copies from
// the deepest up.
import { allocateBranch, discard, retain } from './arena'
import { differenceFromKey, differenceOf, isRemovalAt, keyBitAt, leafAt, sortChanges } from './changes'
import { hashBranches } from './hashes'
import { keysOf } from './keysOf'
import { ACCOUNT, bitOf, copyWord, isLeaf, isSameWord, KEY_BITS, left, push, right, writeBranch } from './node'
import { CAPACITY } from './staging'

/** For each change the first bit at which its key leaves the trie; 256 if the account is there. */
const partings: usize = memory.data(CAPACITY * 2)
/** New branches by depth, that of the root first. */
const DEPTHS: i32 = KEY_BITS + 2
const byDepth: usize = memory.data(DEPTHS * 4)
let deepest: i32 = 0
/** How many leaves the last update added, those it removed subtracted. */
let added: i32 = 0

/** So many changes are looked for at a time that waiting for far memory overlaps: where they are, and strangers met. */
const GROUP: i32 = 12
const nodes: usize = memory.data(GROUP * 4)
const strangers: usize = memory.data(GROUP * 32)
const strangersKeys: usize = memory.data(GROUP * 32)

function partingAt(place: i32): i32 {
  return load<u16>(partings + (place << 1))
}

function setParting(place: i32, bit: i32): void {
  store<u16>(partings + (place << 1), <u16>bit)
}

/** Returns the root of the new version, which it retains; the same root if nothing changed. 0 is the empty trie. */
export function update(root: usize, size: i32): usize {
  const count = sortChanges(size)
  if (root !== 0) findPartings(root, count)
  added = 0
  deepest = 0
  memory.fill(byDepth, 0, DEPTHS * 4)
  const updated = apply(root, 0, count, 0)
  for (let depth = deepest; depth >= 0; depth--) hashBranches(load<u32>(byDepth + (depth << 2)))
  return updated
}

/** How many leaves the last update added; negative if it removed more. */
export function addedLeaves(): i32 {
  return added
}

function findPartings(root: usize, count: i32): void {
  let place = 0
  while (place < count) {
    const size = min(GROUP, count - place)
    findGroup(root, place, size)
    place += size
    // Where all follow their neighbour, as in the building of a trie, none has to be looked for.
    while (place < count && inheritsParting(place)) place++
  }
}

/** A key that parts from its neighbour only after the neighbour has left the trie leaves it at the same branch. */
function inheritsParting(place: i32): bool {
  if (partingAt(place - 1) >= differenceOf(place - 1, place)) return false
  setParting(place, partingAt(place - 1))
  return true
}

function findGroup(root: usize, start: i32, size: i32): void {
  descend(root, start, size)
  let strange = 0
  for (let i = 0; i < size; i++) {
    const account = <usize>load<u32>(nodes + (i << 2)) + ACCOUNT
    setParting(start + i, KEY_BITS)
    // Collapsed paths are not compared on the way down, so a leaf found may be that of another account.
    if (isSameWord(account, leafAt(start + i) + ACCOUNT)) continue
    copyWord(strangers + (strange << 5), account)
    store<u32>(nodes + (strange++ << 2), start + i)
  }
  keysOf(strangers, strange, strangersKeys)
  for (let i = 0; i < strange; i++) {
    const place = load<i32>(nodes + (i << 2))
    setParting(place, differenceFromKey(place, strangersKeys + (i << 5)))
  }
}

/** Finds the leaves where changes lead, all of them one step at a time. */
function descend(root: usize, start: i32, size: i32): void {
  for (let i = 0; i < size; i++) store<u32>(nodes + (i << 2), root)
  for (let isDone = false; !isDone; ) {
    isDone = true
    for (let i = 0; i < size; i++) {
      const node: usize = load<u32>(nodes + (i << 2))
      if (isLeaf(node)) continue
      isDone = false
      store<u32>(nodes + (i << 2), keyBitAt(start + i, bitOf(node)) === 0 ? left(node) : right(node))
    }
  }
}

/**
 * Applies the changes of a range to a subtree and returns the new one, which the caller then owns, or the same if nothing
 * changed. The shape follows from the keys alone, so the root does not depend on the history.
 */
function apply(node: usize, start: i32, end: i32, depth: i32): usize {
  if (start === end) return node
  if (node === 0 && end - start === 1) return insert(start)
  const own = node === 0 ? KEY_BITS : bitOf(node)
  // Changes are sorted: the first and the last of them part earliest.
  const parting = node === 0 ? differenceOf(start, end - 1) : min(partingAt(start), partingAt(end - 1))
  const bit = min(own, parting)
  if (bit === KEY_BITS) return replace(node, start)

  let oldLeft: usize = 0
  let oldRight: usize = 0
  if (bit === own) {
    oldLeft = left(node)
    oldRight = right(node)
  } else if (node !== 0) {
    // The old subtree is on the side where the change that parts here is not.
    if (keyBitAt(partingAt(start) === bit ? start : end - 1, bit) === 0) oldRight = node
    else oldLeft = node
  }
  const middle = splitAt(bit, start, end)
  const newLeft = apply(oldLeft, start, middle, depth + 1)
  const newRight = apply(oldRight, middle, end, depth + 1)
  if (newLeft === 0) return newRight === node ? node : owned(newRight, oldRight)
  if (newRight === 0) return newLeft === node ? node : owned(newLeft, oldLeft)
  if (bit === own && newLeft === oldLeft && newRight === oldRight) return node

  const branch = allocateBranch()
  writeBranch(branch, bit, owned(newLeft, oldLeft), owned(newRight, oldRight))
  push(byDepth + (depth << 2), branch)
  deepest = max(deepest, depth)
  return branch
}

/** The new subtree with a reference for its new place: what is new has one already, what stayed is shared. */
function owned(updated: usize, old: usize): usize {
  if (updated === old) retain(updated)
  return updated
}

/** The first change of a range with a 1 at the bit; all of them agree before it. */
function splitAt(bit: i32, start: i32, end: i32): i32 {
  let low = start
  let high = end
  while (low < high) {
    const middle = (low + high) >> 1
    if (keyBitAt(middle, bit) === 0) low = middle + 1
    else high = middle
  }
  return low
}

function insert(place: i32): usize {
  const leaf = leafAt(place)
  if (isRemovalAt(place)) {
    discard(leaf)
    return 0
  }
  added++
  return leaf
}

function replace(old: usize, place: i32): usize {
  const leaf = leafAt(place)
  if (isRemovalAt(place)) {
    discard(leaf)
    added--
    return 0
  }
  if (!isSameWord(old, leaf)) return leaf
  discard(leaf)
  return old
}
