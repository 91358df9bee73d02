/** A stream of choices: the same seed makes the same ones, on every machine. */
export type Random = {
  /** An integer from 0 to before `limit`. */
  below: (limit: number) => number
  /** An integer from `low` to `high`, both included. */
  between: (low: number, high: number) => number
  /** True that often. */
  chance: (probability: number) => boolean
  pick: <T>(items: readonly T[]) => T
  /** A stream of its own for one concern: what it draws does not move what others draw. */
  fork: (concern: string) => Random
}

/** A stream of choices from a seed. */
export function createRandom(seed: number): Random {
  let drawn = 0
  const next = () => mix((seed + Math.imul(++drawn, 0x9e3779b9)) | 0) / 2 ** 32
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    between: (low, high) => low + below(high - low + 1),
    chance: (probability) => next() < probability,
    pick: (items) => {
      if (items.length === 0) throw new RangeError('nothing to pick from')
      return items[below(items.length)] as (typeof items)[number]
    },
    fork: (concern) => createRandom(hashText(concern, seed)),
  }
}

/** A number of 32 bits that looks random, from a text. */
export function hashText(text: string, salt = 0): number {
  let hash = mix(salt | 0)
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return mix(hash)
}

function mix(value: number): number {
  let mixed = value
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
  return (mixed ^ (mixed >>> 15)) >>> 0
}
