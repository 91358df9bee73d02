import { mapConcurrent } from '@plimsoll/tasks'
import { chunk } from '../chunk.ts'
import { ProviderError } from '../errors.ts'

/** Messages of one list that are under way together at most. */
const maxMessages = 20

export type BatchOptions<Call, Value> = {
  /** Calls in one message to begin with. */
  size: number
  /** Sends calls in one message. Rejects with `ProviderError` unless every one was answered. */
  send: (calls: readonly Call[]) => Promise<Value[]>
}

/**
 * Sends `calls` in messages of at most `size`, and in smaller ones, down to single calls, when a message fails for whatever
 * reason: endpoints refuse long batches in words, with a status, by hanging up, or answer only some of their calls. Resolves
 * with the values in order and the size that went through. Throws the `ProviderError` of a call that fails alone.
 */
export async function sendInBatches<Call, Value>(
  calls: readonly Call[],
  { size: firstSize, send }: BatchOptions<Call, Value>,
): Promise<{ values: Value[]; size: number }> {
  const values: Value[] = []
  let size = Math.min(firstSize, Math.max(1, calls.length))
  let waiting = [...calls.keys()]

  /** Why the calls at these places failed; undefined if they did not. */
  async function attempt(places: readonly number[]): Promise<ProviderError | undefined> {
    try {
      const answers = await send(places.flatMap((place) => calls[place] ?? []))
      for (const [index, place] of places.entries()) values[place] = answers[index] as Value
      return undefined
    } catch (error) {
      if (error instanceof ProviderError) return error
      throw error
    }
  }

  while (waiting.length > 0) {
    const ends = await mapConcurrent(chunk(waiting, size), {
      limit: maxMessages,
      map: async (places) => ({ places, error: await attempt(places) }),
    })
    const failed = ends.filter(({ error }) => error !== undefined)
    waiting = failed.flatMap(({ places }) => places)
    // The first that failed is tried in ever shorter messages, one after another: an endpoint that is down costs few of them.
    for (let error = failed[0]?.error; error; ) {
      if (size === 1 || error.class === 'quarantined') throw error
      // Nobody waits for several deadlines.
      size = error.class === 'timeout' ? 1 : Math.floor(size / 2)
      error = await attempt(waiting.slice(0, size))
      if (!error) waiting = waiting.slice(size)
    }
  }
  return { values, size }
}
