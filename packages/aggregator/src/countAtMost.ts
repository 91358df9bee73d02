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
