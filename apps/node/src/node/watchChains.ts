import type { ChainsView, EntryVerdict } from '@plimsoll/attester'
import {
  type ChainReader,
  type ChainStatus,
  type ChainView,
  NotCanonical,
  ProviderDisagreement,
  QuorumUnavailable,
} from '@plimsoll/indexer'
import { type Clock, settlesWithin, sleep, steadyClock } from '@plimsoll/tasks'
import { ChainSilent, NoRiskConfig } from '../errors.ts'
import type { Log } from '../log/createLog.ts'
import { errorFields } from '../log/errorFields.ts'

/** One chain as last looked at. */
export type WatchedChain = ChainStatus & {
  /** Why no quorum gave a head the last time; undefined when one did. */
  problem: Error | undefined
  /** What each provider did wrong the last time; undefined when nothing. */
  faults: ReadonlyMap<string, string>
}

/** All chains as this node sees them. */
export type ChainsWatch = {
  /** All chains now. A chain that does not answer in time has no head, and keeps the others waiting once. */
  look: () => Promise<ChainsView>
  chains: () => WatchedChain[]
  /** Resolves once every chain was reached and found right, or could not be reached; rejects with what no waiting can mend. */
  tried: Promise<void>
  /** Whether a chain was reached and found right. */
  isChecked: (slot: number) => boolean
  /** Rejects with what no waiting can mend, if that turns up later. */
  failed: Promise<never>
  done: Promise<void>
}

const retryMs = 2_000
/** How often a chain is asked what time it is. */
const timeEveryMs = 60_000
/** A chain whose newest block is older than this at first sight may stand still: it tells no time until it has moved. */
const youngMs = 30_000

type Seen = {
  isChecked: boolean
  /** The last look that a quorum answered, and when. */
  view: { of: ChainView; at: number } | undefined
  problem: Error | undefined
  faults: ReadonlyMap<string, string>
  underway: Promise<void> | undefined
  /** When a look last ended. */
  lookedAt: number
  /** A look, or the answer of it, that took too long for a round. */
  isSlow: boolean
  /** The newest block's time when it was first seen; by a clock that is not corrected. */
  time: { block: number; at: number; isMoving: boolean } | undefined
  timeAskedAt: number
}

/**
 * Looks at every chain again and again, so that lag and broken providers show while nothing else asks, and for every round.
 * Logs when a chain is lost and when it is back. `everyMs` is an epoch; `patienceMs` is how long a round waits for a chain.
 */
export function watchChains(
  readers: readonly Pick<ChainReader, 'check' | 'look' | 'confirm' | 'time' | 'status'>[],
  {
    everyMs,
    patienceMs,
    log,
    signal,
    clock = steadyClock,
  }: { everyMs: number; patienceMs: number; log: Log; signal: AbortSignal; clock?: Clock },
): ChainsWatch {
  const fatal = Promise.withResolvers<never>()
  fatal.promise.catch(() => undefined)
  const tried = readers.map(() => Promise.withResolvers<void>())
  const seen = readers.map(
    (): Seen => ({
      isChecked: false,
      view: undefined,
      problem: undefined,
      faults: new Map(),
      underway: undefined,
      lookedAt: Number.NEGATIVE_INFINITY,
      isSlow: false,
      time: undefined,
      timeAskedAt: Number.NEGATIVE_INFINITY,
    }),
  )
  const chains = readers.map((reader, slot) => ({ reader, slot, own: seen[slot] as Seen }))

  type Watched = (typeof chains)[number]

  /** One look at a time for each chain: a slow one is joined. */
  function refresh({ reader, own }: Watched): Promise<void> {
    own.underway ??= Promise.all([lookAt(reader, own), askTime(reader, own)]).then(() => {
      own.underway = undefined
      own.lookedAt = clock.now()
      // As long as it does not answer, no round waits for it.
      if (own.problem === undefined) own.isSlow = false
    })
    return own.underway
  }

  async function lookAt(reader: Watched['reader'], own: Seen): Promise<void> {
    const before = reader.status()
    const outcome = await reader.look().then(
      (view) => ({ view, problem: undefined }),
      (problem: Error) => ({ view: undefined, problem }),
    )
    if (signal.aborted) return
    note(own, { ...outcome, name: before.name })
    own.faults = faultsBetween(before, reader.status())
  }

  function note(
    own: Seen,
    { view, problem, name }: { view?: ChainView | undefined; problem?: Error | undefined; name: string },
  ): void {
    if (problem && !own.problem) log.warn({ chain: name, ...errorFields(problem) }, 'chain lost')
    if (!problem && own.problem) log.info({ chain: name }, 'chain is back')
    own.problem = problem
    own.view = view && { of: view, at: clock.now() }
  }

  async function askTime(reader: Watched['reader'], own: Seen): Promise<void> {
    if (clock.now() - own.timeAskedAt < timeEveryMs) return
    own.timeAskedAt = clock.now()
    const block = await reader.time().catch(() => undefined)
    if (block === undefined || block === own.time?.block) return
    const at = clock.now()
    const last = own.time
    // A block is seen some time after it was made: the least late of those seen tells the time best.
    const isLater = last?.isMoving === true && block - at < last.block - last.at && block > last.block
    own.time = isLater ? { ...last, isMoving: true } : { block, at, isMoving: last !== undefined }
  }

  /** What time it is by a chain, in ms since 1970. */
  function timeBy({ time }: Seen): number | undefined {
    if (time === undefined) return undefined
    const now = time.block + (clock.now() - time.at)
    return time.isMoving || time.block - Date.now() > -youngMs ? now : undefined
  }

  async function look(): Promise<ChainsView> {
    await Promise.all(
      chains.map(async (chain) => {
        const { own } = chain
        if (!own.isChecked) return
        const refreshed = refresh(chain)
        // A round that has waited for this chain in vain does not wait again for the same answer.
        if (own.isSlow) return
        own.isSlow = !(await settlesWithin(refreshed, { clock, ms: patienceMs }))
      }),
    )
    // What a slow chain answered within the last epoch is as good as an answer now: what is final stays.
    const views = chains.map(({ own }) =>
      own.view && clock.now() - own.view.at <= everyMs + patienceMs ? own.view.of : undefined,
    )
    return {
      heads: views.map((view) => view?.head),
      times: seen.map(timeBy),
      async confirm(slot, entry) {
        const chain = chains[slot]
        if (chain === undefined) return { kind: 'unknown', why: new RangeError('there is no such chain') }
        const { reader, own } = chain
        const view = views[slot]
        // No quorum says what the head is: this block it may still know, unless it does not answer at all.
        if (view === undefined && (own.isSlow || !own.isChecked)) return silent(chain)
        return await verdict(view ? view.confirm(entry) : reader.confirm(entry), chain)
      },
    }
  }

  async function verdict(confirming: Promise<EntryOf>, chain: Watched): Promise<EntryVerdict> {
    const judged = confirming.then(
      (entry): EntryVerdict => ({ kind: 'confirmed', entry }),
      (why: Error): EntryVerdict => ({ kind: why instanceof NotCanonical ? 'abandoned' : 'unknown', why }),
    )
    return (await settlesWithin(judged, { clock, ms: patienceMs })) ? judged : silent(chain)
  }

  function silent({ reader, own }: Watched): EntryVerdict {
    const { name, chainId } = reader.status()
    const why =
      own.problem ??
      new ChainSilent(`${name} does not answer in time.`, {
        details: { chain: name, chainId, expected: `an answer within ${patienceMs} ms` },
        hint: 'The other chains go on. This one is looked at again in every epoch.',
      })
    return { kind: 'unknown', why }
  }

  async function watch(chain: Watched): Promise<void> {
    await check(chain)
    const { own } = chain
    while (!signal.aborted) {
      // Rounds look as well.
      if (clock.now() - own.lookedAt >= everyMs) await refresh(chain)
      await sleep(clock, { ms: Math.max(0, own.lookedAt + everyMs - clock.now()), signal })
    }
  }

  async function check({ reader, slot, own }: Watched): Promise<void> {
    while (!signal.aborted) {
      try {
        await reader.check()
        own.isChecked = true
        note(own, { name: reader.status().name })
        tried[slot]?.resolve()
        return
      } catch (error) {
        if (!isPassing(error)) {
          tried[slot]?.reject(error)
          fatal.reject(error)
          return
        }
        note(own, { problem: error, name: reader.status().name })
        tried[slot]?.resolve()
      }
      await sleep(clock, { ms: retryMs, signal })
    }
    tried[slot]?.resolve()
  }

  const allTried = Promise.all(tried.map(({ promise }) => promise)).then(() => undefined)
  allTried.catch(() => undefined)
  return {
    look,
    chains: () => chains.map(({ reader, own: { problem, faults } }) => ({ ...reader.status(), problem, faults })),
    tried: allTried,
    isChecked: (slot) => seen[slot]?.isChecked ?? false,
    failed: fatal.promise,
    done: Promise.all(chains.map(watch)).then(() => undefined),
  }
}

/** Is this something that a chain, its providers or its owner may mend while the node waits? */
export function isPassing(error: unknown): error is Error {
  return [QuorumUnavailable, ProviderDisagreement, NotCanonical, NoRiskConfig].some((type) => error instanceof type)
}

type EntryOf = Awaited<ReturnType<ChainReader['confirm']>>

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
