import { setTimeout as sleep } from 'node:timers/promises'
import type { PublicClient } from 'viem'

/** What one endpoint said. */
export type Heard<T> = { client: PublicClient; answer: T }

/**
 * Asks every endpoint, and gives what they said within two seconds after the first answer. Ends sooner with an answer
 * that is `enough`. Throws what an endpoint threw if none answers.
 */
export type AskAll = <T>(
  ask: (client: PublicClient) => Promise<T>,
  options?: { enough?: (answer: T) => boolean },
) => Promise<readonly Heard<T>[]>

const graceMs = 2_000

/** Creates the asking of all of `clients`. One that was late is not waited for until it answers again. */
export function createAskAll(clients: readonly PublicClient[]): AskAll {
  const late = new Set<PublicClient>()
  const busy = new Set<PublicClient>()

  return async (ask, { enough = () => false } = {}) => {
    // A request to an endpoint that hangs is not followed by further ones.
    const free = clients.filter((client) => !busy.has(client))
    const asked = free.length === 0 ? clients : free
    const heard: Heard<Awaited<ReturnType<typeof ask>>>[] = []
    const open = new Set(asked)
    const done = Promise.withResolvers<void>()
    const answers = asked.map(async (client) => {
      try {
        const answer = await ask(client)
        late.delete(client)
        heard.push({ client, answer })
        if (enough(answer)) done.resolve()
      } finally {
        open.delete(client)
        busy.delete(client)
      }
    })
    await Promise.any(answers).catch(({ errors }: AggregateError) => {
      throw errors[0]
    })
    const prompt = answers.filter((_, index) => !late.has(asked[index] as PublicClient))
    const ended = await Promise.race([
      Promise.allSettled(prompt).then(() => 'all'),
      done.promise.then(() => 'enough'),
      sleep(graceMs, 'late', { ref: false }),
    ])
    if (ended === 'late') for (const client of open) late.add(client)
    for (const client of open) if (late.has(client)) busy.add(client)
    return [...heard]
  }
}
