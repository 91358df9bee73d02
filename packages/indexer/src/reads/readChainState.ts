import {
  type ChainObservation,
  type CutEntry,
  parseHash32,
  parseOperatorSet,
  type RegistryReport,
  type ScheduledSet,
} from '@plimsoll/protocol'
import type { Address } from 'viem'
import { InconsistentChain, WrongDeployment } from '../errors.ts'
import { callLens, type LensResult } from './callLens.ts'
import type { ChainContext } from './chainContext.ts'
import { requirePinned } from './requirePinned.ts'

/** `MarginLens.readChain`, decoded. */
export type ChainState = LensResult<'readChain'>

/**
 * Everything about the chain at `entry` that is not about one account. Throws `quorum`'s errors, `ContractMissing`,
 * {@link WrongDeployment} and {@link InconsistentChain}.
 */
export async function readChainState(context: ChainContext, entry: CutEntry): Promise<ChainState> {
  const { chain, feeds, rateSources } = context
  const state = await callLens(context, {
    entry,
    functionName: 'readChain',
    args: [chain.vault, [...feeds], [...rateSources]],
  })
  requirePinned(chain, { entry, ...state })
  requireDeployment(context, state)
  requireCount(chain.name, { what: 'feeds', expected: feeds.length, seen: state.feeds.length })
  requireCount(chain.name, { what: 'rates', expected: rateSources.length, seen: state.rates.length })
  requireCount(chain.name, { what: 'bitmaps of paid claims', expected: context.slots, seen: state.paid.length })
  return state
}

/** The part of a chain's state that the asset table is built from. Throws {@link InconsistentChain} on an asset of no known kind. */
export function observationOf({ chain, feeds, rateSources }: ChainContext, state: ChainState): ChainObservation {
  return {
    feeds: byAddress(feeds, state.feeds),
    rates: byAddress(rateSources, state.rates),
    indices: new Map(state.venues.map(({ assetId, index }) => [assetId, index])),
    assets: state.assets.map(({ assetId, kind, token, decimals }) => ({
      assetId,
      kind: kindOf(chain.name, { assetId, kind }),
      token: lower(token),
      decimals,
    })),
  }
}

/** What a chain's registry says. Throws {@link InconsistentChain} on a scheduled set that no registry takes. */
export function registryOf({ chain }: ChainContext, state: ChainState): RegistryReport {
  return {
    digest: parseHash32(state.digest),
    epoch: state.epoch,
    timestamp: state.snapshotTimestamp,
    operators: parseHash32(state.operators),
    nextOperators: parseHash32(state.nextOperators),
    scheduled: scheduledSet(chain.name, state),
    config: parseHash32(state.config),
  }
}

function scheduledSet(chain: string, { scheduled }: ChainState): ScheduledSet | undefined {
  const { threshold, operators, effectiveAt } = scheduled
  if (effectiveAt === 0n) return undefined
  try {
    return { set: parseOperatorSet({ threshold: Number(threshold), operators }), effectiveAt }
  } catch (cause) {
    throw new InconsistentChain({
      chain,
      what: 'the scheduled set of operators is not one',
      expected: 'a set that the registry checked when it was scheduled',
      seen: cause instanceof Error ? cause.message : `${threshold} of ${operators.length}`,
    })
  }
}

// The chain id is the one that EIP-712 and account ids are bound to; the rest ties registry and vault to their place.
function requireDeployment({ chain, salt, slots }: ChainContext, state: ChainState): void {
  const fields = [
    ['chain id', `${chain.chainId}`, `${state.chainId}`],
    ['salt of the registry', salt.toLowerCase(), state.salt],
    ['slot of the registry', `${chain.slot}`, `${state.registrySlot}`],
    ['slot of the vault', `${chain.slot}`, `${state.slot}`],
    ['number of slots of the vault', `${slots}`, `${state.slots}`],
  ] as const
  for (const [field, expected, seen] of fields) {
    if (expected !== seen) throw new WrongDeployment({ chain: chain.name, field, expected, seen })
  }
}

function requireCount(chain: string, count: { what: string; expected: number; seen: number }): void {
  if (count.expected === count.seen) return
  const what = `the lens answers another number of ${count.what}`
  throw new InconsistentChain({ chain, what, expected: `${count.expected}`, seen: `${count.seen}` })
}

function byAddress<T>(addresses: readonly Address[], values: readonly T[]): Map<Address, T> {
  return new Map(
    values.flatMap((value, index) => {
      const address = addresses[index]
      return address === undefined ? [] : [[lower(address), value] as const]
    }),
  )
}

function kindOf(chain: string, { assetId, kind }: { assetId: number; kind: number }): 'collateral' | 'liability' {
  if (kind === 1) return 'collateral'
  if (kind === 2) return 'liability'
  throw new InconsistentChain({
    chain,
    what: `asset ${assetId} has no known kind`,
    expected: '1 or 2',
    seen: `${kind}`,
  })
}

function lower(address: Address): Address {
  return address.toLowerCase() as Address
}
