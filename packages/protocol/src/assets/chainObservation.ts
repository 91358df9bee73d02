import type { Address } from 'viem'

/** What a Chainlink `AggregatorV3` said; `ok` is false if it reverted or has no code. `updatedAt` in seconds. */
export type FeedObservation = {
  readonly ok: boolean
  readonly answer: bigint
  readonly updatedAt: bigint
  readonly decimals: number
}

/** What an ERC-4626 vault said: `rate = convertToAssets(10**decimals)`. */
export type RateObservation = { readonly ok: boolean; readonly rate: bigint }

/** An asset as its vault describes it; `token` is the venue's address for a liability. */
export type AssetObservation = {
  readonly assetId: number
  readonly kind: 'collateral' | 'liability'
  readonly token: Address
  readonly decimals: number
}

/** What the asset table needs to know of one chain at its cut. Addresses are lower-case keys; indices are rays (10^27). */
export type ChainObservation = {
  readonly feeds: ReadonlyMap<Address, FeedObservation>
  readonly indices: ReadonlyMap<number, bigint>
  readonly rates: ReadonlyMap<Address, RateObservation>
  readonly assets: readonly AssetObservation[]
}
