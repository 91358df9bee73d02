/** The greater of two integers; `Math.max` takes no bigint. */
export function maxBigint(a: bigint, b: bigint): bigint {
  if (a > b) return a
  return b
}
