import { expect } from 'vitest'

/** Expects of what a function gives that it becomes so. Its end is a guard against a hang, not a limit on speed. */
export function eventually<T>(seen: () => T) {
  return expect.poll(seen, { timeout: 120_000, interval: 20 })
}
