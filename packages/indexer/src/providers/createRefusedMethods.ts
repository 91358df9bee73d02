/** So many refusals one after another, each at a lower rate than the one before, while other methods are answered. */
const enough = 3

/**
 * Which methods an endpoint refuses in the words of a rate limit whatever the rate: public endpoints say "limit exceeded" to
 * what they do not serve at all.
 */
export type RefusedMethods = {
  /** Whether a refusal of this method says nothing about the rate. */
  has(method: string): boolean
  /** A request was answered, or refused for another reason. */
  noteAnswer(method: string): void
  /**
   * A refusal has lowered the limit from `before`. Returns the limit before the first of them once it is clear that they are no
   * matter of the rate.
   */
  noteCut(method: string, before: number | undefined): { restore: number | undefined } | undefined
}

/** No method is refused yet. */
export function createRefusedMethods(): RefusedMethods {
  const refused = new Map<string, { cuts: number; before: number | undefined; othersAnswered: boolean }>()

  function has(method: string): boolean {
    const seen = refused.get(method)
    return seen?.othersAnswered === true && seen.cuts >= enough
  }

  return {
    has,
    noteAnswer(method) {
      refused.delete(method)
      for (const seen of refused.values()) seen.othersAnswered = true
    },
    noteCut(method, before) {
      const seen = refused.get(method) ?? { cuts: 0, before, othersAnswered: false }
      seen.cuts += 1
      refused.set(method, seen)
      return has(method) ? { restore: seen.before } : undefined
    },
  }
}
