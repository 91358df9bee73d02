/** Room for about this many changes in each bucket; a power of two. */
const bucketSize = 64

/**
 * Changes, two numbers each, roughly in the order of the second: by its first bits. Those that share them keep their
 * order. Pauses every few milliseconds.
 */
export function* orderChanges(changes: Uint32Array): Generator<undefined, Uint32Array, undefined> {
  const bits = Math.max(1, Math.ceil(Math.log2(changes.length / 2 / bucketSize)))
  // A counting sort: the size of each bucket, then where each starts, then every change to its bucket.
  const places = new Uint32Array(2 ** bits)
  for (let at = 0; at < changes.length; at += 2) {
    const bucket = (changes[at + 1] ?? 0) >>> (32 - bits)
    places[bucket] = (places[bucket] ?? 0) + 2
    if (isPause(at)) yield
  }
  let start = 0
  for (let bucket = 0; bucket < places.length; bucket++) {
    const size = places[bucket] ?? 0
    places[bucket] = start
    start += size
  }
  const ordered = new Uint32Array(changes.length)
  for (let at = 0; at < changes.length; at += 2) {
    const prefix = changes[at + 1] ?? 0
    const place = places[prefix >>> (32 - bits)] ?? 0
    ordered[place] = changes[at] ?? 0
    ordered[place + 1] = prefix
    places[prefix >>> (32 - bits)] = place + 2
    if (isPause(at)) yield
  }
  return ordered
}

function isPause(at: number): boolean {
  return (at & 0x7ffff) === 0x7fffe
}
