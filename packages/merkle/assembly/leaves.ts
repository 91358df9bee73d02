import { allocateLeaf, discard } from './arena'
import { REMOVES } from './changes'
import { blocksOf, hashLeaves } from './hashes'
import { keysOf } from './keysOf'
import { copyWord, push, writeLeaf } from './node'
import { accounts, changes, ends, keys, words } from './staging'

/** Blocks of a leaf with 255 words. */
const MOST_BLOCKS: i32 = 61
/** New leaves by number of blocks: those of the same length are hashed together. */
const byBlocks: usize = memory.data((MOST_BLOCKS + 1) * 4)
/** The first byte of the preimage of an account's leaf. */
const ACCOUNT_TAG: i32 = 1

/** Makes a change of each staged account and its words. */
export function makeLeaves(count: i32): void {
  keysOf(accounts, count, keys)
  writeLeaves(count, ACCOUNT_TAG)
  let start = 0
  for (let i = 0; i < count; i++) {
    const end = load<i32>(ends + (i << 2))
    writeChange(i, leafAt(i), end === start)
    start = end
  }
}

/** Makes a change of each staged id that is its own leaf: it comes, or it goes. */
export function makeOwnLeaves(count: i32, removes: bool): void {
  keysOf(accounts, count, keys)
  for (let i = 0; i < count; i++) {
    const leaf = allocateLeaf(0)
    writeLeaf(leaf, accounts + (i << 5), 0, 0, ACCOUNT_TAG)
    copyWord(leaf, accounts + (i << 5))
    writeChange(i, leaf, removes)
  }
}

/** Writes, in the place of the keys, the hashes of a tag, a staged id and its words, for each of them. */
export function hashPreimages(count: i32, tag: i32): void {
  writeLeaves(count, tag)
  for (let i = 0; i < count; i++) {
    copyWord(keys + (i << 5), leafAt(i))
    discard(leafAt(i))
  }
}

/** Writes the leaves of what is staged, and hashes those with words. */
function writeLeaves(count: i32, tag: i32): void {
  memory.fill(byBlocks, 0, (MOST_BLOCKS + 1) * 4)
  let start = 0
  for (let i = 0; i < count; i++) {
    const end = load<i32>(ends + (i << 2))
    const leaf = allocateLeaf(end - start)
    writeLeaf(leaf, accounts + (i << 5), words + (start << 5), end - start, tag)
    if (end > start) push(byBlocks + (blocksOf(leaf) << 2), leaf)
    store<u32>(changes + (i << 3), leaf)
    start = end
  }
  for (let blocks = 1; blocks <= MOST_BLOCKS; blocks++) hashLeaves(load<u32>(byBlocks + (blocks << 2)), blocks)
}

function leafAt(i: i32): usize {
  return load<u32>(changes + (i << 3))
}

function writeChange(i: i32, leaf: usize, removes: bool): void {
  store<u32>(changes + (i << 3), removes ? leaf | REMOVES : leaf)
  store<u32>(changes + (i << 3), bswap<u32>(load<u32>(keys + (i << 5))), 4)
}
