/** The lesser of two integers; `Math.min` takes no bigint. */
export function minBigint(a: bigint, b: bigint): bigint {
  if (a < b) return a
  return b
}
