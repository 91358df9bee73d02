import { type FaultProxy, startFaultProxy } from '@plimsoll/indexer/testing/startFaultProxy'

const delayMs = 150

/** What was asked of some providers in a while. */
type Asked = {
  /** By provider. */
  requests: readonly number[]
  /** How many of the requests can only have been sent one after another: the longest row of which none overlap. */
  roundTrips: number
}

/** Providers of one chain that take a while to answer, so that it shows which requests wait for others. */
export type SlowProviders = {
  urls: readonly string[]
  /** What was asked since the last call. */
  taken: () => Asked
  stop: () => Promise<void>
}

/** Starts `count` providers in front of the node at `target`. */
export async function startSlowProviders(target: string, { count }: { count: number }): Promise<SlowProviders> {
  const proxies: FaultProxy[] = []
  let sentAt: number[][] = []
  for (let index = 0; index < count; index++) {
    const proxy = await startFaultProxy(target)
    sentAt.push([])
    proxy.inject(() => {
      sentAt[index]?.push(performance.now())
      return { kind: 'delay', ms: delayMs }
    })
    proxies.push(proxy)
  }
  return {
    urls: proxies.map(({ url }) => url),
    taken() {
      const taken = sentAt
      sentAt = taken.map(() => [])
      return { requests: taken.map(({ length }) => length), roundTrips: roundTripsOf(taken.flat()) }
    },
    stop: async () => void (await Promise.all(proxies.map((proxy) => proxy.stop()))),
  }
}

// A request that was sent before the answer to the last one counted did not need it.
function roundTripsOf(sentAt: readonly number[]): number {
  let [roundTrips, answeredAt] = [0, Number.NEGATIVE_INFINITY]
  for (const sent of sentAt.toSorted((a, b) => a - b)) {
    if (sent < answeredAt) continue
    roundTrips += 1
    answeredAt = sent + delayMs
  }
  return roundTrips
}
