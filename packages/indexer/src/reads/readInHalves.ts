import { QuorumUnavailable } from '../errors.ts'

/** A page of a list: `count` items from `from` on. */
type Page = { from: bigint; count: bigint }

/**
 * Reads a page, and in halves what providers call too much, down to single items: they cap the gas, the time and the length of a
 * call, each in other words. Resolves with what `read` made of each part, in order. Throws what `read` throws.
 */
export async function readInHalves<T>(page: Page, read: (page: Page) => Promise<T>): Promise<T[]> {
  try {
    return [await read(page)]
  } catch (error) {
    if (!mayBeTooMuch(error) || page.count < 2n) throw error
    const half = (page.count + 1n) / 2n
    // One after the other: if it is not for the size, the first half fails as well and nothing else is asked.
    const first = await readInHalves({ from: page.from, count: half }, read)
    return [...first, ...(await readInHalves({ from: page.from + half, count: page.count - half }, read))]
  }
}

/**
 * Whether less may be answered where this was not: a quorum is there and understood, or would be but for refusals, whatever their
 * words. Who cannot be reached, is behind, or wants another key would not answer a smaller call either.
 */
export function mayBeTooMuch(error: unknown): boolean {
  return (
    error instanceof QuorumUnavailable &&
    error.isDueTo('execution', 'tooLarge', 'rangeTooLarge', 'rpc', 'notSupported', 'rateLimited')
  )
}
