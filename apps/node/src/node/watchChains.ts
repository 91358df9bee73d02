import { setTimeout as sleep } from 'node:timers/promises'
import type { ChainReader, ChainStatus } from '@plimsoll/indexer'
import type { Log } from '../log/createLog.ts'
import { errorFields } from '../log/errorFields.ts'

/** One chain as last looked at. */
export type WatchedChain = ChainStatus & {
  /** Why no quorum gave a head the last time; undefined when one did. */
  problem: Error | undefined
  /** What each provider did wrong the last time; undefined when nothing. */
  faults: ReadonlyMap<string, string>
}

/**
 * Looks at the head of every chain again and again, so that lag and broken providers show while nothing else asks. Logs
 * when a chain is lost and when it is back.
 */
export function watchChains(
  readers: readonly ChainReader[],
  { everyMs, log, signal }: { everyMs: number; log: Log; signal: AbortSignal },
): { chains: () => WatchedChain[]; done: Promise<void> } {
  const seen = readers.map((): Pick<WatchedChain, 'problem' | 'faults'> => ({ problem: undefined, faults: new Map() }))
  return {
    chains: () =>
      readers.map((reader, slot) => ({ problem: undefined, faults: new Map(), ...reader.status(), ...seen[slot] })),
    done: Promise.all(readers.map(watch)).then(() => undefined),
  }

  async function watch(reader: ChainReader, slot: number): Promise<void> {
    while (!signal.aborted) {
      const before = reader.status()
      const problem = await reader.head().then(
        () => undefined,
        (error: Error) => error,
      )
      if (signal.aborted) return
      if (problem && !seen[slot]?.problem) log.warn({ chain: before.name, ...errorFields(problem) }, 'chain lost')
      if (!problem && seen[slot]?.problem) log.info({ chain: before.name }, 'chain is back')
      seen[slot] = { problem, faults: faultsBetween(before, reader.status()) }
      await sleep(everyMs, undefined, { signal }).catch(() => undefined)
    }
  }
}

function faultsBetween(before: ChainStatus, after: ChainStatus): Map<string, string> {
  return new Map(
    after.providers.flatMap((provider, index) => {
      const earlier = before.providers[index]
      if (provider.disagreements > (earlier?.disagreements ?? 0)) return [[provider.name, 'contradicted by the others']]
      if (provider.failures > (earlier?.failures ?? 0)) return [[provider.name, provider.lastError ?? 'failed']]
      return []
    }),
  )
}
