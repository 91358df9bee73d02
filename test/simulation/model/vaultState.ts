import { type AccountId, type Claim, type FeedObservation, type Hash32, parseHash32 } from '@plimsoll/protocol'
import type { Book } from '@plimsoll/protocol/testing/book'

/** A vault, its venue, its feed and its registry at one block. Never changes: every block that changes it has its own. */
export type VaultState = {
  readonly slot: number
  readonly slots: number
  /** Every account ever seen, in the order of arrival; also those that hold nothing any more. */
  readonly accounts: readonly AccountId[]
  readonly books: ReadonlyMap<AccountId, Book>
  readonly claims: readonly Claim[]
  /** Per debt slot, 256 claims a word. */
  readonly paid: readonly (readonly bigint[])[]
  readonly touches: bigint
  readonly feed: FeedObservation
  /** Of the venue, in rays. */
  readonly index: bigint
  readonly digest: Hash32
  readonly epoch: bigint
  readonly snapshotTimestamp: bigint
  readonly operators: Hash32
  readonly nextOperators: Hash32
  readonly config: Hash32
}

/** Slot s holds the collateral 2s and lends the liability 2s + 1. */
export const collateralOf = (slot: number): number => slot * 2
export const liabilityOf = (slot: number): number => slot * 2 + 1
/** The slot that holds a collateral. */
export const custodyOf = (assetId: number): number => assetId / 2

/** 32 bytes from a small number. */
export const bytes32 = (value: number | bigint): Hash32 => parseHash32(`0x${value.toString(16).padStart(64, '0')}`)

/** A vault in which nothing has happened yet. */
export function emptyVault(place: { slot: number; slots: number; config: Hash32; seconds: bigint }): VaultState {
  const { slot, slots, config, seconds } = place
  return {
    slot,
    slots,
    accounts: [],
    books: new Map(),
    claims: [],
    paid: Array.from({ length: slots }, () => []),
    touches: 0n,
    feed: { ok: true, answer: 3_000n * 10n ** 8n, updatedAt: seconds, decimals: 8 },
    index: 10n ** 27n,
    digest: bytes32(0),
    epoch: 0n,
    snapshotTimestamp: 0n,
    operators: bytes32(0x0a),
    nextOperators: bytes32(0x0b),
    config,
  }
}
