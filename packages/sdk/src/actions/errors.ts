import { creditPoolAbi, marginVaultAbi, snapshotRegistryAbi } from '@plimsoll/contracts'
import { PlimsollError } from '@plimsoll/protocol'
import { BaseError, type ContractErrorArgs, type ContractErrorName, decodeErrorResult, type Hex, isHex } from 'viem'

type Abi = typeof creditPoolAbi | typeof marginVaultAbi | typeof snapshotRegistryAbi
type Names = ContractErrorName<Abi>

/** A custom error of registry, vault or pool, with its arguments as the contracts' interfaces tell of them. */
export type ContractReason = {
  [name in Names]: { readonly errorName: name; readonly args: ContractErrorArgs<Abi, name> }
}[Names]

/** A contract refused an action, before anything was sent. `reason` is undefined if it gave none that is known. */
export class ContractRefused extends PlimsollError {
  override name = 'ContractRefused'
  readonly reason: ContractReason | undefined

  constructor(action: string, { reason, cause }: { reason: ContractReason | undefined; cause: unknown }) {
    super(`The contract refuses to ${action}${reason === undefined ? '' : `: ${reason.errorName}`}.`, {
      details: reason === undefined ? {} : { reason: reason.errorName, arguments: reason.args ?? [] },
      hint: reason && hints[reason.errorName],
      cause,
    })
    this.reason = reason
  }
}

/** The transaction was mined and reverted, or another one was mined in its place. Nothing of the action has happened. */
export class TransactionFailed extends PlimsollError {
  override name = 'TransactionFailed'
}

/** Neither the chain nor the node gives what the action needs. */
export class ActionNotPossible extends PlimsollError {
  override name = 'ActionNotPossible'
}

/** Throws {@link ActionNotPossible} where a chain has not what the caller names. */
export function notPossible(message: string, details: Record<string, unknown>): never {
  throw new ActionNotPossible(message, { details, hint: 'Check the ids against the deployment of this chain.' })
}

// A vault passes on what its registry refuses, a pool what its vault does.
const errors = [...snapshotRegistryAbi, ...marginVaultAbi, ...creditPoolAbi].filter(({ type }) => type === 'error')

/** Why a contract reverted; undefined if `error` is no revert, or one without a known reason. */
export function revertReason(error: unknown): ContractReason | undefined {
  const data = revertData(error)
  if (data === undefined) return undefined
  try {
    const { errorName, args } = decodeErrorResult({ abi: errors, data })
    return { errorName, args } as ContractReason
  } catch {
    return undefined // an error of a token, or of a contract that is none of ours
  }
}

/** Whether it may be the token that refused, as it does without an allowance; tokens have errors of their own. */
export function isOfToken(reason: ContractReason | undefined): boolean {
  return reason === undefined || tokenErrors.has(reason.errorName)
}

const tokenErrors: ReadonlySet<string> = new Set<Names>(['ERC20InsufficientAllowance', 'SafeERC20FailedOperation'])

/** Whether a node said that the call reverts, and not that it could not be asked. */
export function isRevert(error: unknown): boolean {
  return revertData(error) !== undefined || (error instanceof BaseError && /revert/i.test(error.message))
}

function revertData(error: unknown): Hex | undefined {
  if (!(error instanceof BaseError)) return undefined
  let found: Hex | undefined
  error.walk((cause) => {
    const data = cause !== null && typeof cause === 'object' && 'data' in cause ? cause.data : undefined
    const bytes = data !== null && typeof data === 'object' && 'data' in data ? data.data : data
    if (isHex(bytes) && bytes.length >= 10) found = bytes
    return false
  })
  return found
}

const hints: Partial<Record<Names, string>> = {
  ZeroAmount: 'Give an amount above zero.',
  UnknownAsset: 'Use the id of a collateral that is held on this chain.',
  LocalAsset: 'Units are released on the chain they were pledged to, not on the one that holds them.',
  UnknownVenue: 'The vault does not know this pool; check the asset id of the debt.',
  InvalidSlot: 'Name the slot of another chain of the deployment.',
  NotAccountOwner: 'Act with the account’s own address, or with one that it has linked on this chain.',
  LinkMissing: 'A contract account links an address on that chain first.',
  NotContractAccount: 'An EOA is the same account on every chain and needs no link.',
  InvalidAuthorization: 'Carry exactly what was signed: the same amounts, account, receiver and contract.',
  ExpiredAuthorization: 'Ask the owner for a new signature.',
  NonceSpent: 'The signed action was carried out already, or cancelled by its owner.',
  DepositTooSmall: 'Deposit at least the minimum.',
  RestTooSmall: 'Withdraw less, or everything.',
  PledgeTooSmall: 'Pledge at least the minimum, or everything.',
  SupplyCapReached: 'The vault takes no more of this asset now; deposit less or another asset.',
  ProofRequired: 'The account owes something here: act with a proof.',
  InsufficientUnits:
    'Fewer units count here. Units that were pledged count over there; units just moved, from the next snapshot on.',
  InsufficientMargin: 'Deposit or pledge more to this chain, repay, or ask for less.',
  FlaggedLiability: 'A price or a chain of a debt is stale; wait for a fresh snapshot, or repay.',
  NewLiabilitiesRefused: 'The deployment lends no more of this asset now.',
  Healthy: 'The account is above its maintenance margin: only its owner may act for it.',
  SelfLiquidation: 'Repay, or withdraw, in place of liquidating yourself.',
  NoDebt: 'The account owes nothing at this pool.',
  Solvent: 'Only an account with negative equity is written off; liquidate it.',
  CollateralLeft: 'Liquidate the collateral first.',
  StalePrice: 'Wait for a snapshot with fresh prices, or take another pair.',
  LiquidationTooSmall: 'Repay more.',
  DustLeft: 'Repay more, or less: what remains must be worth the next liquidator’s gas.',
  ClaimTooSmall: 'Repay more.',
  PriceOffGuard: 'The attested price and this chain’s feed disagree; wait until they agree.',
  TooFewUnits: 'The price has moved; accept fewer units, or wait.',
  AlreadySettled: 'The claim has been paid.',
  InsufficientCash: 'The pool has lent out the rest; borrow less, or wait for repayments.',
  DebtTooSmall: 'Borrow or leave at least the pool’s minimum, or repay everything.',
  NotAccepted: 'A newer snapshot is on the chain; try again with a fresh proof.',
  TooOld: 'The node’s latest snapshot is too old for this; wait for the next, or ask another operator.',
  FromFuture: 'The snapshot is ahead of the chain’s clock; wait for a block.',
  WrongOperators:
    'The operators have changed and the chain has not heard of it: post the snapshots of the rotations in order.',
  Halted: 'The guardian has halted the registry; deposits and repayments still work.',
}
