const bucketSize = 1 << 12
const samples = 1 << 12

/** The indices of keys in ascending order of their keys. Pauses between buckets, each of which is sorted in one go. */
export function* sortInSteps(keys: Float64Array): Generator<undefined, Uint32Array, undefined> {
  const buckets = Math.ceil(keys.length / bucketSize)
  if (buckets <= 1) return sort(Uint32Array.from(keys.keys()), keys)
  const pivots = pickPivots(keys, buckets)
  const bucketOf = new Uint16Array(keys.length)
  const ends = new Uint32Array(buckets + 1)
  for (let index = 0; index < keys.length; index++) {
    const bucket = countAtMost(pivots, keys[index] as number)
    bucketOf[index] = bucket
    ends[bucket + 1] = (ends[bucket + 1] as number) + 1
    if (index % bucketSize === 0) yield
  }
  for (let bucket = 0; bucket < buckets; bucket++)
    ends[bucket + 1] = (ends[bucket + 1] as number) + (ends[bucket] as number)
  const order = new Uint32Array(keys.length)
  const next = ends.slice()
  for (let index = 0; index < keys.length; index++) {
    const bucket = bucketOf[index] as number
    const place = next[bucket] as number
    order[place] = index
    next[bucket] = place + 1
    if (index % bucketSize === 0) yield
  }
  for (let bucket = 0; bucket < buckets; bucket++) {
    yield
    sort(order.subarray(ends[bucket], ends[bucket + 1]), keys)
  }
  return order
}

function sort(order: Uint32Array, keys: Float64Array): Uint32Array {
  return order.sort((a, b) => (keys[a] as number) - (keys[b] as number))
}

/** What parts the keys into about equal buckets, judged by some of them. */
function pickPivots(keys: Float64Array, buckets: number): Float64Array {
  const step = Math.max(1, Math.floor(keys.length / samples))
  const sample = Float64Array.from(
    { length: Math.ceil(keys.length / step) },
    (_, index) => keys[index * step] as number,
  )
  sample.sort()
  return Float64Array.from({ length: buckets - 1 }, (_, index) => {
    return sample[Math.floor(((index + 1) * sample.length) / buckets)] as number
  })
}

/** How many of the numbers, in ascending order, are at most `limit`. */
export function countAtMost(sorted: Float64Array | Uint32Array, limit: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) <= limit) low = middle + 1
    else high = middle
  }
  return low
}
