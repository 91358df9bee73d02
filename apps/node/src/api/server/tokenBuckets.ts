/** Buckets of tokens by key. Each fills at a steady rate up to what `burst` seconds give. */
export type TokenBuckets = {
  /** Takes a token. Returns 0, or in how many milliseconds there will be one. */
  take(key: string): number
}

type Bucket = { tokens: number; filledAt: number }

/**
 * Creates buckets, at most `most` at a time: the one that was not asked for the longest goes first. A client with more
 * addresses than that meets the limit on the sum of all. `now` is in milliseconds.
 */
export function createTokenBuckets({
  perSecond,
  burstSeconds = 2,
  most = 10_000,
  now = () => performance.now(),
}: {
  perSecond: number
  burstSeconds?: number
  most?: number
  now?: () => number
}): TokenBuckets {
  const full = Math.max(1, perSecond * burstSeconds)
  const buckets = new Map<string, Bucket>()
  return {
    take(key) {
      const at = now()
      const known = buckets.get(key)
      // The map keeps its order: what was asked for last goes last.
      if (known) buckets.delete(key)
      const { tokens: left, filledAt } = known ?? { tokens: full, filledAt: at }
      const tokens = Math.min(full, left + ((at - filledAt) / 1000) * perSecond)
      buckets.set(key, { tokens: tokens < 1 ? tokens : tokens - 1, filledAt: at })
      for (const oldest of buckets.keys()) {
        if (buckets.size <= most) break
        buckets.delete(oldest)
      }
      return tokens < 1 ? Math.ceil(((1 - tokens) / perSecond) * 1000) : 0
    },
  }
}
