/** Consecutive pages of at most `size` items that cover `from` (included) to `to` (excluded). */
export function pages({
  from,
  to,
  size,
}: {
  from: bigint
  to: bigint
  size: bigint
}): { from: bigint; count: bigint }[] {
  const result: { from: bigint; count: bigint }[] = []
  for (let next = from; next < to; next += size) result.push({ from: next, count: to - next < size ? to - next : size })
  return result
}
