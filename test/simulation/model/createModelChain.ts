import { type AccountId, type CutEntry, type Hash32, parseHash32 } from '@plimsoll/protocol'
import type { Hex } from 'viem'
import type { VaultState } from './vaultState.ts'

/** A claim of another chain that is paid. */
type Settlement = { readonly debtSlot: number; readonly index: bigint; readonly account: AccountId }

/** What happens in a block: its `AccountTouched` events and its `Settled` events, in order. */
type Events = { readonly touched: readonly AccountId[]; readonly settled: readonly Settlement[] }

/** A block of the model. */
export type Block = {
  readonly entry: CutEntry
  readonly parent: Hex
  readonly state: VaultState
} & Events

/** A chain as somebody sees it: blocks by number, and how far they go. */
export type View = {
  readonly blocks: readonly Block[]
  readonly latest: number
  readonly safe: number
  readonly finalized: number
}

/** A chain without execution: every block has its own state, so any of them can be read at any time. */
export type ModelChain = {
  readonly slot: number
  /** What the next block will hold; operations replace it. */
  pending: { state: VaultState } & Events
  /** As it is, or was at a time (ms). */
  view: (at?: number) => View
  head: () => Block
  mine: (seconds: bigint) => Block
  /** Drops the newest `depth` blocks; the next ones continue on what is left. */
  reorg: (depth: number) => void
  /** A block that was ever mined, also one that a reorg dropped. */
  block: (hash: Hex) => Block | undefined
  isCanonical: (entry: CutEntry) => boolean
  /** When a reorg dropped the block, in ms; `undefined` while it is canonical. */
  droppedAt: (hash: Hex) => number | undefined
}

const nothing: Events = { touched: [], settled: [] }

/** Blocks below the tip. */
type Depths = { safe: number; finalized: number }

/** A chain with one block. `now` in ms. */
export function createModelChain(
  genesis: VaultState,
  { chainId, seconds, depths, now }: { chainId: number; seconds: bigint; depths: Depths; now: () => number },
): ModelChain {
  const byHash = new Map<Hex, Block>()
  const dropped = new Map<Hex, number>()
  /** How it has looked since when, the oldest first. */
  const views: { since: number; view: View }[] = []
  let blocks: Block[] = []
  let safe = 0
  let finalized = 0

  const chain: ModelChain = {
    slot: genesis.slot,
    pending: { state: genesis, ...nothing },
    view,
    head,
    mine,
    reorg,
    block: (hash) => byHash.get(hash),
    isCanonical: (entry) => blocks[Number(entry.number)]?.entry.hash === entry.hash,
    droppedAt: (hash) => dropped.get(hash),
  }

  function view(at = Number.POSITIVE_INFINITY): View {
    const seen = views.findLast(({ since }) => since <= at) ?? views[0]
    if (seen === undefined) throw new RangeError('the model has no block')
    return seen.view
  }

  function look(): void {
    views.push({ since: now(), view: { blocks, latest: blocks.length - 1, safe, finalized } })
  }

  function head(): Block {
    const block = blocks.at(-1)
    if (block === undefined) throw new RangeError('the model has no block')
    return block
  }

  function mine(seconds: bigint): Block {
    const last = blocks.at(-1)
    const earliest = last?.entry.timestamp ?? 0n
    const entry = {
      chainId,
      number: BigInt(blocks.length),
      // Every block ever mined has its own hash, also at the same height of another branch.
      hash: hashOf(chainId, byHash.size),
      timestamp: seconds > earliest ? seconds : earliest,
    }
    const block = { entry, parent: last?.entry.hash ?? hashOf(chainId, 0xffffff), ...chain.pending }
    byHash.set(entry.hash, block)
    blocks.push(block)
    chain.pending = { state: block.state, ...nothing }
    safe = Math.max(safe, blocks.length - 1 - depths.safe)
    finalized = Math.max(finalized, blocks.length - 1 - depths.finalized)
    look()
    return block
  }

  function reorg(depth: number): void {
    const kept = Math.max(1, blocks.length - depth)
    for (const { entry } of blocks.slice(kept)) dropped.set(entry.hash, now())
    // A new list: who holds the old one still sees the old branch.
    blocks = blocks.slice(0, kept)
    safe = Math.min(safe, kept - 1)
    finalized = Math.min(finalized, kept - 1)
    chain.pending = { state: head().state, ...nothing }
    look()
  }

  mine(seconds)
  return chain
}

function hashOf(chainId: number, count: number): Hash32 {
  const digits = `${chainId.toString(16).padStart(4, '0')}${count.toString(16).padStart(8, '0')}`
  return parseHash32(`0xb10c${digits.repeat(5)}`)
}
