import {
  type AccountId,
  type ChainDelta,
  type ChainObservation,
  type Claim,
  type CutEntry,
  type FeedObservation,
  type Hash32,
  keccak,
} from '@plimsoll/protocol'
import { type Address, type Hex, toHex } from 'viem'
import type { DeltaReader } from '../index.ts'
import { bytes32, ethFeed, risk, riskHash, usdFeed } from './fixtures.ts'
import { paidPages } from './paidPages.ts'

/** What a block of the model world holds; every block has its own copy, so any of them can be read at any time. */
type ModelState = {
  accounts: Map<AccountId, Map<string, Hex>>
  claims: Claim[]
  paid: bigint[][]
  feeds: Map<Address, FeedObservation>
  digest: Hash32
  operators: Hash32
  config: Hash32
}

type Block = { entry: CutEntry; state: ModelState }

/** A chain without execution: blocks of chosen state, branches, and a reader over them. */
export type ModelChain = {
  readonly slot: number
  /** The state of the next block. */
  readonly state: ModelState
  head(): CutEntry
  /** The block that many below the head, or the first. */
  below(depth: number): CutEntry
  mine(seconds: number): CutEntry
  /** The state of a block. */
  at(entry: CutEntry): ModelState
  /** Drops the newest blocks and continues with the state of what is then the head. */
  reorg(depth: number): void
  reader(options?: { alwaysFull?: boolean }): DeltaReader
}

/** A chain with one empty block at time 1,000. */
export function createModelChain(slot: number): ModelChain {
  const byHash = new Map<Hex, Block>()
  const chain: ModelChain & { state: ModelState } = {
    slot,
    state: initialState(),
    head,
    below,
    mine,
    at,
    reorg,
    reader,
  }
  let canonical: Block[] = []
  mine(1000)

  function mine(seconds: number): CutEntry {
    const parent = canonical.at(-1)?.entry
    const number = (parent?.number ?? 0n) + 1n
    const timestamp = (parent?.timestamp ?? 0n) + BigInt(seconds)
    // Every block ever mined has its own hash, also at the same height of another branch.
    const entry = { chainId: 100 + slot, number, timestamp, hash: keccak(toHex(`${slot}/${byHash.size}`)) }
    const block = { entry, state: copy(chain.state) }
    byHash.set(entry.hash, block)
    canonical.push(block)
    return entry
  }

  function below(depth: number): CutEntry {
    const block = canonical[Math.max(0, canonical.length - 1 - depth)]
    if (block === undefined) throw new RangeError('the model has no block')
    return block.entry
  }

  function head(): CutEntry {
    return below(0)
  }

  function reorg(depth: number): void {
    canonical = canonical.slice(0, Math.max(1, canonical.length - depth))
    chain.state = copy(at(head()))
  }

  function at(entry: CutEntry): ModelState {
    const block = byHash.get(entry.hash)
    if (block === undefined) throw new RangeError('the model has no such block')
    return block.state
  }

  function reader({ alwaysFull = false } = {}): DeltaReader {
    return {
      slot,
      read: async ({ from, to }) =>
        readDelta({ slot, entry: to, to: at(to), from: alwaysFull || !from ? undefined : at(from) }),
    }
  }

  return chain
}

function readDelta(range: { slot: number; entry: CutEntry; from: ModelState | undefined; to: ModelState }): ChainDelta {
  const { slot, entry, from, to } = range
  const words = (state: ModelState, account: AccountId) => [...(state.accounts.get(account)?.values() ?? [])]
  // Every third account is reread although nothing happened to it, as the rolling sweep does.
  const isDirty = (account: AccountId) =>
    from === undefined || BigInt(account) % 3n === 0n || `${words(from, account)}` !== `${words(to, account)}`
  const all = new Set([...to.accounts.keys(), ...(from?.accounts.keys() ?? [])])
  const common = to.claims.findIndex((claim, index) => claim !== from?.claims[index])
  return {
    slot,
    entry,
    full: from === undefined,
    accounts: new Map([...all].filter(isDirty).map((account) => [account, words(to, account)])),
    claimCount: BigInt(to.claims.length),
    claims: common === -1 ? [] : to.claims.slice(common),
    paid: to.paid.map((words, debtSlot) => paidPages(words, from?.paid[debtSlot])),
    observation: observe(slot, to),
    registry: {
      digest: to.digest,
      epoch: 1n,
      timestamp: 1000n,
      operators: bytes32(0x0a),
      nextOperators: to.operators,
      scheduled: undefined,
      config: to.config,
    },
  }
}

function observe(slot: number, { feeds }: ModelState): ChainObservation {
  const assets = risk.assets.filter((asset) => asset.slot === slot)
  return {
    feeds,
    rates: new Map(),
    indices: new Map(assets.filter(({ kind }) => kind === 'liability').map(({ assetId }) => [assetId, 10n ** 27n])),
    assets: assets.map(({ assetId, kind, token, decimals }) => ({ assetId, kind, token, decimals })),
  }
}

function initialState(): ModelState {
  const price = (answer: bigint): FeedObservation => ({
    ok: true,
    answer: answer * 10n ** 8n,
    updatedAt: 1000n,
    decimals: 8,
  })
  return {
    accounts: new Map(),
    claims: [],
    paid: [[], [], []],
    feeds: new Map([
      [ethFeed, price(3000n)],
      [usdFeed, price(1n)],
    ]),
    digest: bytes32(0),
    operators: bytes32(0x0b),
    config: riskHash,
  }
}

function copy(state: ModelState): ModelState {
  return {
    ...state,
    accounts: new Map([...state.accounts].map(([account, words]) => [account, new Map(words)])),
    claims: [...state.claims],
    paid: state.paid.map((words) => [...words]),
    feeds: new Map(state.feeds),
  }
}
