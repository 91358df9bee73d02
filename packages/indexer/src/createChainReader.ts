import {
  type ChainDelta,
  type Cut,
  type CutEntry,
  type Deployment,
  type LiquidationEvent,
  type RegistryReport,
  sameBlock,
} from '@plimsoll/protocol'
import type { ColdReadJournal } from '@plimsoll/store'
import { type Clock, steadyClock } from '@plimsoll/tasks'
import type { Address } from 'viem'
import type { FinalityViolated, ProviderDisagreement } from './errors.ts'
import { createProvider } from './providers/createProvider.ts'
import { unfitMs } from './providers/createQuarantine.ts'
import { createTransport } from './providers/createTransport.ts'
import type { Provider, ProviderConfig, ProviderStatus } from './providers/provider.ts'
import { requireProviders } from './providers/requireProviders.ts'
import type { Transport } from './providers/transport.ts'
import { askBlock } from './quorum/askBlock.ts'
import { confirmEntry } from './quorum/confirmEntry.ts'
import { createHeadKeeper } from './quorum/createHeadKeeper.ts'
import { gather } from './quorum/gather.ts'
import { requireCanonical } from './quorum/isCanonical.ts'
import { createPins, type PinnedBlock } from './quorum/pinnedBlock.ts'
import type { FinalityPolicy } from './quorum/policyHead.ts'
import type { NumberRange } from './reads/askVaultLogs.ts'
import type { ChainContext, Portions } from './reads/chainContext.ts'
import { checkChain } from './reads/checkChain.ts'
import { checkProviders, type Degradation } from './reads/checkProviders.ts'
import { createColdReads } from './reads/createColdReads.ts'
import { createSweep } from './reads/createSweep.ts'
import { createTrail } from './reads/createTrail.ts'
import { readChainState, registryOf } from './reads/readChainState.ts'
import { readDelta } from './reads/readDelta.ts'
import { readLiquidations } from './reads/readLiquidations.ts'
import { type PostedSnapshot, readPostedCut } from './reads/readPostedCut.ts'
import { type RegistryStanding, readStanding } from './reads/readStanding.ts'

/** How a chain is read unless told otherwise: the portions, and the longest answer that is read, in bytes. */
export const readerDefaults = {
  portions: { accountsPerCall: 500, blocksPerLogRequest: 1_000, callsInFlight: 6, graceMs: 200 },
  maxResponseBytes: 64 * 1024 * 1024,
} as const satisfies { portions: Portions; maxResponseBytes: number }

/** How to read one chain. Times in milliseconds unless named otherwise, sizes in bytes. */
export type ChainReaderOptions = {
  chain: Deployment['chains'][number]
  salt: Deployment['salt']
  /** How many chains the deployment has. */
  slots: number
  providers: readonly ProviderConfig[]
  /** How many identical answers make one true; more than half of the providers. */
  quorum: number
  /** A quorum of one is refused without it: one provider is then believed alone. */
  trustSingleProvider?: boolean
  finality: FinalityPolicy
  /** Feeds and ERC-4626 vaults to observe on this chain. */
  feeds: readonly Address[]
  rateSources: readonly Address[]
  /** Deadline of each request; default 10,000. */
  timeoutMs?: number
  /** The longest answer that is read; default 64 MiB. */
  maxResponseBytes?: number
  /** How long `confirm` waits for providers that are just behind; default 1,000. */
  confirmWaitMs?: number
  /** Within this time every account is reread, whether or not an event named it; default one hour. */
  sweepSeconds?: number
  portions?: Partial<Portions>
  /** Where a cold start keeps how far it has come; default: in memory, until it is done. */
  journal?: ColdReadJournal
  /** How to reach a provider; default: as its URL says. */
  transport?: (provider: ProviderConfig) => Transport
  /** Default: the machine's. */
  clock?: Clock
  /** Takes each answer that a quorum outvoted, or a provider that left out events others know. */
  onDisagreement?: (disagreement: ProviderDisagreement) => void
  /** Takes what `check` finds that a provider lacks; it may be out of the vote for it, or only slower. */
  onDegraded?: (degradation: Degradation) => void
}

/**
 * One chain through the eyes of a quorum of providers (§10). What it remembers makes it quicker and more careful: which
 * blocks it has read, what was final, who misbehaved. What it reads at a block never depends on it.
 */
export type ChainReader = {
  readonly slot: number
  /** Checks providers and contracts once, at the start. Throws `WrongChain`, `UnfitProviders`, `ContractMissing`, `WrongDeployment`. */
  check(): Promise<void>
  /** Asks all providers for their head, once; what this has shown need not be asked for again. */
  look(): Promise<ChainView>
  /** The highest block that the finality policy allows, as a quorum sees it. */
  head(): Promise<PinnedBlock>
  /** Checks that an entry is canonical and final, as a quorum sees it. Throws `NotCanonical`, `NotFinal`. */
  confirm(entry: CutEntry): Promise<PinnedBlock>
  /**
   * What the chain says at `to`, and what changed since `from`; everything without it. A block that this reader has pinned
   * is read at once; of any other, such as one of a cut that others have attested, a quorum must first say that it is
   * canonical. Throws `NotCanonical` for `to`.
   */
  read(range: { from?: CutEntry | undefined; to: CutEntry }): Promise<ChainDelta>
  /** The block at a number as each provider has it, by the provider's name; for people. Never rejects. */
  opinions(number: bigint): Promise<ReadonlyMap<string, CutEntry | Error>>
  /** What time it is by the newest blocks, in ms since 1970: the median over the providers. It lags by up to a block. */
  time(): Promise<number>
  /** The cut of a snapshot that the registry names, from the transaction that posted it; undefined if nobody has that. */
  postedCut(posted: PostedSnapshot & { chainIds: readonly number[] }): Promise<Cut | undefined>
  /** The liquidations and write-offs after one block and up to another that a quorum of providers tells alike; news, not proof. */
  liquidations(range: NumberRange): Promise<LiquidationEvent[]>
  /** What the chain's registry says at `entry`. */
  registry(entry: CutEntry): Promise<RegistryReport>
  /** What keeps the chain's registry from accepting snapshots, at `entry`. */
  standing(entry: CutEntry): Promise<RegistryStanding>
  status(): ChainStatus
  /** Gives up the connections to the providers. */
  close(): void
}

/** A chain at one moment. */
export type ChainView = {
  /** The highest block that the finality policy allows, as a quorum sees it. */
  readonly head: PinnedBlock
  /** As `ChainReader.confirm`, but asks only for what the look at the head has not shown. */
  confirm(entry: CutEntry): Promise<PinnedBlock>
}

/** One chain as its reader sees it now; times in ms. */
export type ChainStatus = {
  slot: number
  chainId: number
  name: string
  quorum: number
  /** The last head that a quorum agreed on. */
  head: CutEntry | undefined
  providers: readonly ProviderStatus[]
  lastDisagreement: ProviderDisagreement | undefined
  /** Why nothing is read from this chain any more; undefined while it is. */
  halted: FinalityViolated | undefined
  /** How many accounts are still to be read by the reads under way. */
  dirtyAccounts: number
  /** When the last pass over all accounts ended (ms since 1970); undefined before the first. */
  sweptAt: number | undefined
}

/**
 * Creates the reader of one chain. Every method throws `ProviderDisagreement` or `QuorumUnavailable` rather than believe fewer
 * providers than the quorum, and `FinalityViolated` once the chain has rolled back a final block. Throws `InvalidProviders`.
 *
 * @example
 * const reader = createChainReader({ chain, salt, slots: 3, providers, quorum: 2, finality: { kind: 'finalized' }, feeds, rateSources })
 * await reader.check()
 * const head = await reader.head()
 * const { accounts } = await reader.read({ to: head })
 */
export function createChainReader(options: ChainReaderOptions): ChainReader {
  const { chain, finality, confirmWaitMs = 1_000, timeoutMs = 10_000 } = options
  const { maxResponseBytes = readerDefaults.maxResponseBytes } = options
  const {
    clock = steadyClock,
    transport = ({ url, headers }) => createTransport(new URL(url), { maxResponseBytes, headers }),
  } = options
  requireProviders(options)
  let lastDisagreement: ProviderDisagreement | undefined
  const pool = {
    chain: chain.name,
    chainId: chain.chainId,
    quorum: options.quorum,
    providers: options.providers.map((provider) =>
      createProvider(provider, { transport: transport(provider), clock, timeoutMs }),
    ),
    clock,
    onDisagreement: (disagreement: ProviderDisagreement) => {
      lastDisagreement = disagreement
      options.onDisagreement?.(disagreement)
    },
  }
  const portions = { ...readerDefaults.portions, ...options.portions }
  const { salt, slots, feeds, rateSources, sweepSeconds: seconds = 3_600 } = options
  const heads = createHeadKeeper(pool, { finality, graceMs: portions.graceMs })
  const context: ChainContext = {
    pool,
    chain,
    salt,
    slots,
    feeds,
    rateSources,
    portions,
    heads,
    trail: createTrail(),
    sweep: createSweep({ clock, seconds, leastAccounts: portions.accountsPerCall }),
    coldReads: createColdReads(options.journal),
    queue: { accounts: 0 },
  }

  /** Nothing is read from a chain that has rolled back what was final. */
  async function whole<T>(read: () => Promise<T>): Promise<T> {
    heads.requireWhole()
    return read()
  }

  const pins = createPins()
  const policy = { finality, waitMs: confirmWaitMs }

  const onDegraded = options.onDegraded ?? (() => undefined)
  let probedAt: number | undefined

  // In the background. A provider that is still unfit is asked until this shows: it then fails, or is outvoted.
  function probeAgain(): void {
    if (probedAt === undefined || clock.now() - probedAt < unfitMs) return
    probedAt = clock.now()
    void checkProviders(context, { finality, onDegraded, again: true })
      .catch(() => undefined)
      .finally(() => {
        probedAt = clock.now()
      })
  }

  async function look(): Promise<ChainView> {
    probeAgain()
    const { head, heights, confirmed } = await heads.look()
    return {
      head: pins.pin(head),
      confirm: async (entry) => {
        if (confirmed.some((block) => sameBlock(block, entry))) return pinWhole(entry)
        return confirm(entry, heights)
      },
    }
  }

  // That a block is gone is said also of a chain that has rolled back what was final, and nothing else is.
  async function confirm(entry: CutEntry, heights?: ReadonlyMap<Provider, bigint>): Promise<PinnedBlock> {
    await confirmEntry(pool, { entry, policy: { ...policy, ...(heights && { heights }) } })
    return pinWhole(entry)
  }

  function pinWhole(entry: CutEntry): PinnedBlock {
    heads.requireWhole()
    return pins.pin(entry)
  }

  async function time(): Promise<number> {
    const newest = await gather(pool, {
      request: 'newest block',
      ask: (provider) => askBlock(provider, { chainId: pool.chainId, at: 'latest' }),
      graceMs: portions.graceMs,
    })
    const times = [...newest.values()].map(({ timestamp }) => Number(timestamp) * 1000).sort((a, b) => a - b)
    return times[times.length >> 1] ?? 0
  }

  async function pinned(entry: CutEntry): Promise<PinnedBlock> {
    if (pins.isPinned(entry)) return entry
    await requireCanonical(pool, entry)
    return pins.pin(entry)
  }

  return {
    slot: chain.slot,
    async check() {
      await checkProviders(context, { finality, onDegraded })
      probedAt ??= clock.now()
      await checkChain(context)
    },
    look,
    head: async () => (await look()).head,
    confirm: (entry) => confirm(entry),
    time,
    postedCut: (posted) => readPostedCut(context, posted),
    liquidations: (range) => readLiquidations(context, range),
    async opinions(number) {
      const asked = pool.providers.map((provider) =>
        askBlock(provider, { chainId: pool.chainId, at: number }).catch((error: Error) => error),
      )
      const answers = await Promise.all(asked)
      return new Map(answers.map((answer, index) => [pool.providers[index]?.status.name ?? '', answer]))
    },
    read: ({ from, to }) => whole(async () => readDelta(context, { from, to: await pinned(to) })),
    registry: (entry) => whole(async () => registryOf(context, await readChainState(context, entry))),
    standing: (entry) => whole(async () => readStanding(context, await pinned(entry))),
    status: () => ({
      slot: chain.slot,
      chainId: chain.chainId,
      name: chain.name,
      quorum: pool.quorum,
      head: heads.last(),
      providers: pool.providers.map(({ status }) => ({ ...status })),
      lastDisagreement,
      halted: heads.violation(),
      dirtyAccounts: context.queue.accounts,
      sweptAt: context.sweep.finishedAt(),
    }),
    close: () => {
      for (const provider of pool.providers) provider.close()
    },
  }
}
