/** The lesser of two integers; `Math.min` takes no bigint. */
export function minBigint(a: bigint, b: bigint): bigint {
  if (a < b) return a
  return b
}

/** The greater of two integers; `Math.max` takes no bigint. */
export function maxBigint(a: bigint, b: bigint): bigint {
  if (a > b) return a
  return b
}
