import { allocateLeaf } from './arena'
import { REMOVES } from './changes'
import { blocksOf, hashLeaves, hashWords } from './hashes'
import { push, writeLeaf } from './node'
import { accounts, changes, ends, keys, words } from './staging'

/** Blocks of a leaf with 255 words. */
const MOST_BLOCKS: i32 = 61
/** New leaves by number of blocks: those of the same length are hashed together. */
const byBlocks: usize = memory.data((MOST_BLOCKS + 1) * 4)

/** Makes a change of each staged account and its words. */
export function makeLeaves(count: i32): void {
  hashWords(accounts, count, keys)
  memory.fill(byBlocks, 0, (MOST_BLOCKS + 1) * 4)
  let start = 0
  for (let i = 0; i < count; i++) {
    const end = load<i32>(ends + (i << 2))
    const size = end - start
    const leaf = allocateLeaf(size)
    writeLeaf(leaf, accounts + (i << 5), words + (start << 5), size)
    if (size > 0) push(byBlocks + (blocksOf(leaf) << 2), leaf)
    store<u32>(changes + (i << 3), size === 0 ? leaf | REMOVES : leaf)
    store<u32>(changes + (i << 3), bswap<u32>(load<u32>(keys + (i << 5))), 4)
    start = end
  }
  for (let blocks = 1; blocks <= MOST_BLOCKS; blocks++) hashLeaves(load<u32>(byBlocks + (blocks << 2)), blocks)
}
