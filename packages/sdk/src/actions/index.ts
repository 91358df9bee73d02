export type { Acted, ActingClient, Action, ActionParameters, ReadingClient } from './createAction.ts'
export { type DepositParameters, deposit, type WithdrawParameters, withdraw } from './custody.ts'
export { ActionNotPossible, type ContractReason, ContractRefused, TransactionFailed } from './errors.ts'
export { type GetMarginParameters, getMargin } from './getMargin.ts'
export { type GetOperatorsParameters, getOperators } from './getOperators.ts'
export { type BorrowParameters, borrow, type RepayParameters, repay } from './lending.ts'
export { type LinkParameters, link } from './link.ts'
export { type LiquidateParameters, liquidate, type WriteOffParameters, writeOff } from './liquidation.ts'
export {
  type ForcePledgeParameters,
  type ForceReleaseParameters,
  forcePledge,
  forceRelease,
  type PledgeParameters,
  pledge,
  type ReleaseParameters,
  release,
} from './pledging.ts'
export { postSnapshot, type SettleParameters, settle } from './settlement.ts'
