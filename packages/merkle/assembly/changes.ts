// The changes of one update in the order of their keys, one for each account. A change carries 32 bits of its key, which
// tell hashes apart but for very few; the rest is looked up or hashed again when it is asked for.
import { discard } from './arena'
import { bitAt, firstDifference, isOrdered } from './key'
import { keysOf } from './keysOf'
import { ACCOUNT } from './node'
import { CAPACITY, changes } from './staging'

/** Bits of its key that a change carries. */
const PREFIX_BITS: i32 = 32
/** Sorting goes from one list to the other. */
const spare: usize = memory.data(CAPACITY << 3)
const counts: usize = memory.data(256 * 4)
/** Two whole keys to compare. */
const wholeKeys: usize = memory.data(64)

function prefixOf(change: usize): u32 {
  return load<u32>(change, 4)
}

function at(place: i32): usize {
  return changes + (place << 3)
}

/** Added to the address of a leaf that is only there to name the account that leaves. */
export const REMOVES: usize = 1

/** The new leaf of the change at a place. */
export function leafAt(place: i32): usize {
  return <usize>load<u32>(at(place)) & ~REMOVES
}

/** Whether the account gets no leaf. */
export function isRemovalAt(place: i32): bool {
  return (<usize>load<u32>(at(place)) & REMOVES) !== 0
}

/** A bit of its key. */
export function keyBitAt(place: i32, bit: i32): i32 {
  if (bit < PREFIX_BITS) return (prefixOf(at(place)) >> (PREFIX_BITS - 1 - bit)) & 1
  return bitAt(wholeKey(place, 0), bit)
}

/** The first bit at which two changes differ; 256 if they are of the same account. */
export function differenceOf(a: i32, b: i32): i32 {
  const difference = prefixOf(at(a)) ^ prefixOf(at(b))
  if (difference !== 0) return clz<u32>(difference)
  return firstDifference(wholeKey(a, 0), wholeKey(b, 1))
}

/** The first bit at which a change differs from a key. */
export function differenceFromKey(place: i32, key: usize): i32 {
  const difference = prefixOf(at(place)) ^ bswap<u32>(load<u32>(key))
  if (difference !== 0) return clz<u32>(difference)
  return firstDifference(wholeKey(place, 0), key)
}

function wholeKey(place: i32, index: i32): usize {
  const key = wholeKeys + (index << 5)
  keysOf(leafAt(place) + ACCOUNT, 1, key)
  return key
}

/** Sorts the first changes by key, keeps the last of each key, and returns how many are left. */
export function sortChanges(count: i32): i32 {
  for (let digit = 0; digit < 4; digit += 2) {
    sortByDigit(changes, spare, count, digit)
    sortByDigit(spare, changes, count, digit + 1)
  }
  let start = 0
  for (let place = 1; place <= count; place++) {
    if (place < count && prefixOf(at(place)) === prefixOf(at(start))) continue
    sortByWholeKey(start, place)
    start = place
  }
  return dropRepeated(count)
}

/** A stable counting sort by one byte of the prefix, the lowest first. */
function sortByDigit(from: usize, to: usize, count: i32, digit: i32): void {
  memory.fill(counts, 0, 256 * 4)
  const end = from + (count << 3)
  for (let change = from; change < end; change += 8) {
    const counter = counts + ((<usize>load<u8>(change + digit, 4)) << 2)
    store<u32>(counter, load<u32>(counter) + 1)
  }
  let start = to
  for (let counter = counts; counter < counts + 256 * 4; counter += 4) {
    const size = load<u32>(counter)
    store<u32>(counter, start)
    start += size << 3
  }
  for (let change = from; change < end; change += 8) {
    const counter = counts + ((<usize>load<u8>(change + digit, 4)) << 2)
    const target: usize = load<u32>(counter)
    store<u64>(target, load<u64>(change))
    store<u32>(counter, target + 8)
  }
}

/**
 * Sorts the changes of a range, which have the same prefix, by merging ever longer runs. Few share one by chance, but
 * anybody may look for ids whose hashes do, and ids that are their own keys mostly do.
 */
function sortByWholeKey(start: i32, end: i32): void {
  for (let run = 1; run < end - start; run <<= 1) {
    for (let low = start; low + run < end; low += run << 1) merge(low, low + run, min(low + (run << 1), end))
  }
}

/** Merges two sorted runs that follow each other; of equal changes those of the first come first. */
function merge(start: i32, middle: i32, end: i32): void {
  if (isInOrder(middle - 1, middle)) return
  let left = start
  let right = middle
  for (let place = start; place < end; place++) {
    const takesLeft = right === end || (left < middle && isInOrder(left, right))
    store<u64>(spare + (place << 3), load<u64>(at(takesLeft ? left++ : right++)))
  }
  memory.copy(at(start), spare + (start << 3), (<usize>(end - start)) << 3)
}

function isInOrder(a: i32, b: i32): bool {
  return isOrdered(wholeKey(a, 0), wholeKey(b, 1))
}

function dropRepeated(count: i32): i32 {
  let kept = 0
  for (let place = 0; place < count; place++) {
    // Sorting is stable, and changes of one account are neighbours.
    if (place + 1 < count && differenceOf(place, place + 1) === 256) discard(leafAt(place))
    else store<u64>(at(kept++), load<u64>(at(place)))
  }
  return kept
}
