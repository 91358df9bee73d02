// A node of the trie in linear memory, never changed once it is hashed. Both kinds start with
//
//    0  hash, 32 bytes
//   32  u32  how many branches and versions refer to it
//   36  u8   branch: the bit it branches at · leaf: its number of words
//   39  u8   branch: 0 · leaf: a tag, the first byte of the preimage
//
// and go on with, for a branch,
//
//   40  u32  left: all accounts below whose key has a 0 at that bit
//   44  u32  right: those with a 1
//
// and for a leaf with the rest of its preimage:
//
//   40  account id, 32 bytes
//   72  words, 32 bytes each
//
// A leaf without words is in a trie only where it is its own key: then its id is the hash.

export const BRANCH_SIZE: usize = 48
export const PREIMAGE: usize = 39
export const ACCOUNT: usize = 40
export const WORDS: usize = 72

/** Bits in a key; as the bit of a leaf, it stands for "equal to the end". */
export const KEY_BITS: i32 = 256

export function isLeaf(node: usize): bool {
  return load<u8>(node, 39) !== 0
}

export function left(node: usize): usize {
  return load<u32>(node, 40)
}

export function right(node: usize): usize {
  return load<u32>(node, 44)
}

export function wordCount(leaf: usize): i32 {
  return load<u8>(leaf, 36)
}

export function leafSize(words: i32): usize {
  return WORDS + ((<usize>words) << 5)
}

export function preimageSize(leaf: usize): i32 {
  return 33 + (wordCount(leaf) << 5)
}

/** The bit a node branches at. */
export function bitOf(node: usize): i32 {
  return isLeaf(node) ? KEY_BITS : <i32>load<u8>(node, 36)
}

/** A link to another node where the hash will be: nodes wait in lists to be hashed, or to be used again. */
export function next(node: usize): usize {
  return load<u32>(node)
}

export function setNext(node: usize, other: usize): void {
  store<u32>(node, other)
}

/** Puts a node in front of a list. */
export function push(list: usize, node: usize): void {
  setNext(node, load<u32>(list))
  store<u32>(list, node)
}

export function references(node: usize): u32 {
  return load<u32>(node, 32)
}

export function setReferences(node: usize, count: u32): void {
  store<u32>(node, count, 32)
}

/** Writes all but the hash of a branch, which belongs to who asked for it: that is the first reference. */
export function writeBranch(node: usize, bit: i32, left: usize, right: usize): void {
  store<u64>(node, ((<u64>bit) << 32) | 1, 32)
  store<u32>(node, left, 40)
  store<u32>(node, right, 44)
}

/** Writes all but the hash of a leaf, which belongs to who asked for it. */
export function writeLeaf(leaf: usize, account: usize, words: usize, count: i32, tag: u64): void {
  store<u64>(leaf, ((<u64>count) << 32) | (tag << 56) | 1, 32)
  copyWord(leaf + ACCOUNT, account)
  for (let i = 0; i < count; i++) copyWord(leaf + WORDS + (i << 5), words + (i << 5))
}

/** Copies 32 bytes. */
export function copyWord(to: usize, from: usize): void {
  v128.store(to, v128.load(from))
  v128.store(to, v128.load(from, 16), 16)
}

/** Whether 32 bytes are the same. */
export function isSameWord(a: usize, b: usize): bool {
  const difference = v128.or(v128.xor(v128.load(a), v128.load(b)), v128.xor(v128.load(a, 16), v128.load(b, 16)))
  return !v128.any_true(difference)
}
