/** Maps in order with at most `limit` calls under way; the first failure ends it. */
export async function mapConcurrent<T, R>(
  items: readonly T[],
  { limit, map }: { limit: number; map: (item: T, index: number) => Promise<R> },
): Promise<R[]> {
  const results: R[] = []
  const queue = items.entries()
  let failed = false
  async function work(): Promise<void> {
    for (const [index, item] of queue) {
      if (failed) return
      results[index] = await map(item, index)
    }
  }
  await Promise.all(
    Array.from({ length: Math.min(limit, items.length) }, () =>
      work().catch((error: unknown) => {
        failed = true
        throw error
      }),
    ),
  )
  return results
}
