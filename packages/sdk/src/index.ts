export {
  type AccountMargin,
  type AssetTable,
  accountMargin,
  decodeAssetTable,
  hashRiskConfig,
  type Posting,
  posting,
} from '@plimsoll/protocol'
export {
  type AccountResponse,
  type AccountsResponse,
  type AssetsResponse,
  accountResponse,
  accountsResponse,
  assetsResponse,
  type ChainsResponse,
  type ClaimsResponse,
  chainsResponse,
  claimsResponse,
  type DebtAtRiskResponse,
  type DeploymentResponse,
  debtAtRiskResponse,
  deploymentResponse,
  type ErrorResponse,
  errorResponse,
  type HealthResponse,
  type HistoryResponse,
  healthResponse,
  historyResponse,
  type InFlightResponse,
  inFlightResponse,
  type LiquidationResponse,
  type LiquidationsResponse,
  liquidationResponse,
  liquidationsResponse,
  type OperatorsResponse,
  operatorsResponse,
  type ProvenClaim,
  type RiskConfigResponse,
  type RotationsResponse,
  riskConfigResponse,
  rotationsResponse,
  type SettlementResponse,
  type SnapshotResponse,
  type SnapshotsResponse,
  settlementResponse,
  snapshotResponse,
  snapshotsResponse,
  type TotalsResponse,
  totalsResponse,
} from '@plimsoll/wire'
export { type AccountProof, accountProof } from './accountProof.ts'
export { type ClaimProof, claimProof } from './claimProof.ts'
export { createPlimsoll, type Plimsoll, type PlimsollNode, type TrustedChain } from './createPlimsoll.ts'
export {
  type ClaimsQuery,
  createPlimsollClient,
  type HistoryQuery,
  type Page,
  type PlimsollClient,
  type SettlementQuery,
} from './createPlimsollClient.ts'
export {
  ApiError,
  ForeignNode,
  NodeUnreachable,
  SnapshotNotSigned,
  UnexpectedAnswer,
  UnknownChain,
  VerificationFailed,
  WrongAnswer,
  WrongSigner,
} from './errors.ts'
export { type ReadEvent, readEvents } from './events/readEvents.ts'
export { verifyMarginEvent } from './events/verifyMarginEvent.ts'
export { type WatchEventsParameters, watchEvents } from './events/watchEvents.ts'
export { type WatchMarginParameters, watchMargin } from './events/watchMargin.ts'
export type { EventsFilter, MarginEvent, SnapshotEvent, StreamParameters } from './events/watchStream.ts'
export { followRotations } from './followRotations.ts'
export { type NonceBit, nonceBit } from './nonceBit.ts'
export { randomNonce } from './randomNonce.ts'
export { type ActionSigner, type Authorization, signOwnerAction } from './signOwnerAction.ts'
export { verifyAccount } from './verifyAccount.ts'
export { verifyAssets } from './verifyAssets.ts'
export { verifyClaims } from './verifyClaims.ts'
export { verifyLiquidation } from './verifyLiquidation.ts'
export { type ClaimsProof, type Settlement, verifySettlement } from './verifySettlement.ts'
export { type Trust, verifySnapshot } from './verifySnapshot.ts'
export { type RegisteredWebhook, registerWebhook, removeWebhook, type WebhookWhere } from './webhooks.ts'
