// Answers as text, 66 characters for each 32 bytes: JavaScript cuts it into strings.
import { find } from './find'
import { bitAt, firstDifference } from './key'
import { keysOf } from './keysOf'
import { ACCOUNT, bitOf, isLeaf, isSameWord, KEY_BITS, left, right, wordCount } from './node'
import { accounts, keys, lengths, subtrees, TEXT_SIZE, text } from './staging'

const WORD_TEXT: i32 = 66
const LONGEST_PROOF: i32 = 256

/** The siblings met on the way down. */
const path: usize = memory.data(LONGEST_PROOF * 4)

/**
 * Writes the proofs of the staged accounts one after the other, from the leaf up, and their lengths, -1 for an account
 * without a leaf. Returns how many accounts had room; the first always has.
 */
export function prove(root: usize, count: i32): i32 {
  keysOf(accounts, count, keys)
  let written = 0
  for (let i = 0; i < count; i++) {
    if (written + LONGEST_PROOF * WORD_TEXT > TEXT_SIZE) return i
    const length = root === 0 ? -1 : walk(root, i)
    store<i32>(lengths + (i << 2), length)
    for (let step = length - 1; step >= 0; step--, written += WORD_TEXT) {
      writeText(load<u32>(path + (step << 2)), text + written)
    }
  }
  return count
}

/** Fills the path to a staged account and returns its length, -1 if the account has no leaf. */
function walk(root: usize, index: i32): i32 {
  const key = keys + (index << 5)
  let node = root
  let length = 0
  while (!isLeaf(node)) {
    const isLeft = bitAt(key, bitOf(node)) === 0
    store<u32>(path + (length++ << 2), select(right(node), left(node), isLeft))
    node = select(left(node), right(node), isLeft)
  }
  return isSameWord(node + ACCOUNT, accounts + (index << 5)) ? length : -1
}

/** The leaf of the staged account; 0 if it has none. */
export function leafOf(root: usize): usize {
  if (root === 0) return 0
  keysOf(accounts, 1, keys)
  const leaf = find(root, keys)
  return isSameWord(leaf + ACCOUNT, accounts) ? leaf : 0
}

/**
 * Writes the subtrees that together hold the keys from that of the staged account on, and no others, the first of them
 * last, and returns how many they are.
 */
export function seek(root: usize): i32 {
  if (root === 0) return 0
  const key = keys
  const found = keys + 32
  keysOf(accounts, 1, key)
  keysOf(find(root, key) + ACCOUNT, 1, found)
  const difference = firstDifference(key, found)
  let count = 0
  let node = root
  while (bitOf(node) < difference) {
    const isLeft = bitAt(key, bitOf(node)) === 0
    if (isLeft) store<u32>(subtrees + (count++ << 2), right(node))
    node = isLeft ? left(node) : right(node)
  }
  // All keys below agree with the one looked for up to there: they come after it together, or before it.
  if (difference === KEY_BITS || bitAt(key, difference) === 0) store<u32>(subtrees + (count++ << 2), node)
  return count
}

/** Writes the account and the words of a leaf, and returns how many that are together. */
export function readLeaf(leaf: usize): i32 {
  const count = 1 + wordCount(leaf)
  for (let i = 0; i < count; i++) writeText(leaf + ACCOUNT + (i << 5), text + i * WORD_TEXT)
  return count
}

/** Writes the hash of a node. */
export function readHash(node: usize): void {
  writeText(node, text)
}

/** 0x and 64 digits. */
function writeText(word: usize, to: usize): void {
  store<u16>(to, 0x7830)
  for (let half: usize = 0; half < 2; half++) {
    const bytes = v128.load(word + (half << 4))
    const high = i8x16.shr_u(bytes, 4)
    const low = v128.and(bytes, i8x16.splat(15))
    const digits = i8x16(48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 97, 98, 99, 100, 101, 102)
    const first = i8x16.swizzle(
      digits,
      v128.shuffle<u8>(high, low, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23),
    )
    const second = i8x16.swizzle(
      digits,
      v128.shuffle<u8>(high, low, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31),
    )
    v128.store(to + (half << 5), first, 2)
    v128.store(to + (half << 5), second, 18)
  }
}
