// Keys are 32 bytes, most significant bit first.
import { KEY_BITS } from './node'

/** Eight bytes as a number that orders like them. */
function wordAt(key: usize, offset: usize): u64 {
  return bswap<u64>(load<u64>(key + offset))
}

/** One bit of a key. */
export function bitAt(key: usize, bit: i32): i32 {
  return (<i32>load<u8>(key + (bit >> 3)) >> (7 - (bit & 7))) & 1
}

/** The first bit at which two keys differ; 256 if they are equal. */
export function firstDifference(a: usize, b: usize): i32 {
  for (let offset: usize = 0; offset < 32; offset += 8) {
    const difference = wordAt(a, offset) ^ wordAt(b, offset)
    if (difference !== 0) return <i32>(offset << 3) + <i32>clz<u64>(difference)
  }
  return KEY_BITS
}

/** Whether `a` comes before `b`, or is equal. */
export function isOrdered(a: usize, b: usize): bool {
  for (let offset: usize = 0; offset < 32; offset += 8) {
    const x = wordAt(a, offset)
    const y = wordAt(b, offset)
    if (x !== y) return x < y
  }
  return true
}
