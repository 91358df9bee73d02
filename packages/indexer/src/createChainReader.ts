import type { ChainDelta, CutEntry, Deployment } from '@plimsoll/protocol'
import type { Address } from 'viem'
import { type Clock, systemClock } from './clock.ts'
import type { ProviderDisagreement } from './errors.ts'
import { createProvider } from './providers/createProvider.ts'
import { createTransport } from './providers/createTransport.ts'
import type { ProviderConfig, ProviderStatus } from './providers/provider.ts'
import { requireProviders } from './providers/requireProviders.ts'
import type { Transport } from './providers/transport.ts'
import { agreedHead } from './quorum/agreedHead.ts'
import { confirmEntry } from './quorum/confirmEntry.ts'
import type { FinalityPolicy } from './quorum/policyHeight.ts'
import type { ChainContext, Portions } from './reads/chainContext.ts'
import { checkChain } from './reads/checkChain.ts'
import { readDelta } from './reads/readDelta.ts'

/** How to read one chain. Times in milliseconds, sizes in bytes. */
export type ChainReaderOptions = {
  chain: Deployment['chains'][number]
  salt: Deployment['salt']
  /** How many chains the deployment has. */
  slots: number
  providers: readonly ProviderConfig[]
  /** How many identical answers make one true; more than half of the providers. */
  quorum: number
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
  portions?: Partial<Portions>
  /** How to reach a provider; default: as its URL says. */
  transport?: (provider: ProviderConfig) => Transport
  /** Default: the machine's. */
  clock?: Clock
  /** Takes each answer that a quorum outvoted, or a provider that left out events others know. */
  onDisagreement?: (disagreement: ProviderDisagreement) => void
}

/** One chain through the eyes of a quorum of providers (spec §10). Keeps no state but counters. */
export type ChainReader = {
  readonly slot: number
  /** Checks providers and contracts once, at the start. Throws `WrongChain`, `ContractMissing`, `WrongDeployment`. */
  check(): Promise<void>
  /** The highest block that the finality policy allows, as a quorum sees it. */
  head(): Promise<CutEntry>
  /** Checks that an entry is canonical and final, as a quorum sees it. Throws `NotCanonical`, `NotFinal`. */
  confirm(entry: CutEntry): Promise<void>
  /** What the chain says at `to`, and what changed since `from`; everything without it. */
  read(range: { from?: CutEntry | undefined; to: CutEntry }): Promise<ChainDelta>
  status(): ChainStatus
  /** Gives up the connections to the providers. */
  close(): void
}

export type ChainStatus = {
  slot: number
  chainId: number
  name: string
  quorum: number
  /** The last head that a quorum agreed on. */
  head: CutEntry | undefined
  providers: readonly ProviderStatus[]
  lastDisagreement: ProviderDisagreement | undefined
}

/**
 * Creates the reader of one chain. Every method throws `ProviderDisagreement` or `QuorumUnavailable` rather than believe fewer
 * providers than the quorum. Throws `InvalidProviders`.
 *
 * @example
 * const reader = createChainReader({ chain, salt, slots: 3, providers, quorum: 2, finality: { kind: 'finalized' }, feeds, rateSources })
 * await reader.check()
 * const head = await reader.head()
 * const { accounts } = await reader.read({ to: head })
 */
export function createChainReader(options: ChainReaderOptions): ChainReader {
  const { chain, finality, confirmWaitMs = 1_000, timeoutMs = 10_000, maxResponseBytes = 64 * 1024 * 1024 } = options
  const { clock = systemClock, transport = ({ url }) => createTransport(new URL(url), { maxResponseBytes }) } = options
  requireProviders(options)
  let head: CutEntry | undefined
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
  const portions = {
    accountsPerCall: 250,
    blocksPerLogRequest: 1_000,
    callsInFlight: 4,
    graceMs: 200,
    ...options.portions,
  }
  const { salt, slots, feeds, rateSources } = options
  const context: ChainContext = { pool, chain, salt, slots, feeds, rateSources, portions }
  return {
    slot: chain.slot,
    check: () => checkChain(context),
    head: async () => {
      head = await agreedHead(pool, { finality, graceMs: portions.graceMs })
      return head
    },
    confirm: (entry) => confirmEntry(pool, { entry, policy: { finality, waitMs: confirmWaitMs } }),
    read: (range) => readDelta(context, range),
    status: () => ({
      slot: chain.slot,
      chainId: chain.chainId,
      name: chain.name,
      quorum: pool.quorum,
      head,
      providers: pool.providers.map(({ status }) => ({ ...status })),
      lastDisagreement,
    }),
    close: () => {
      for (const provider of pool.providers) provider.close()
    },
  }
}
