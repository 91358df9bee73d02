// What an id is found by: its hash, or itself.
import { hashWords } from './hashes'

let areIdsKeys: bool = false

/** From now on ids are their own keys. To be called before anything else, once for a memory. */
export function useIdsAsKeys(): void {
  areIdsKeys = true
}

/** Writes the keys of 32-byte ids that lie one after the other. */
export function keysOf(ids: usize, count: i32, keys: usize): void {
  if (areIdsKeys) memory.copy(keys, ids, (<usize>count) << 5)
  else hashWords(ids, count, keys)
}
