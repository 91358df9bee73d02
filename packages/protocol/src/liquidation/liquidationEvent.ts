import type { Address, Hex } from 'viem'
import type { AccountId } from '../accounts/accountId.ts'

/** Which log of a vault it is, and whose debt at which venue. */
type LogOf = {
  readonly slot: number
  readonly chainId: number
  readonly blockNumber: bigint
  readonly blockHash: Hex
  /** In its block. */
  readonly logIndex: bigint
  readonly account: AccountId
  readonly venue: Address
}

/** A `Liquidated` event of a vault. §8. */
export type Liquidation = LogOf & {
  readonly kind: 'liquidation'
  readonly assetId: number
  readonly liquidator: Address
  readonly receiver: Address
  /** Debt shares, and the tokens that were paid for them. */
  readonly repaidUnits: bigint
  readonly repaidTokens: bigint
  /** Base units of the asset that the receiver got, or has a claim on. */
  readonly units: bigint
}

/** A `WrittenOff` event of a vault, or a `ChargedOff`, which a liquidation brings about. §8. */
export type WriteOff = LogOf & {
  readonly kind: 'write-off'
  /** Who wrote it off; null where a liquidation left nothing to pay the rest with. */
  readonly caller: Address | null
  /** Debt shares that were given up. */
  readonly debtUnits: bigint
  /** Tokens that reserves and lenders lost together. */
  readonly lostTokens: bigint
}

/** What a chain says about debts that others had to end. */
export type LiquidationEvent = Liquidation | WriteOff
