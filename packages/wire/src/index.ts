export { type AccountResponse, accountResponse } from './account.ts'
export { type AccountsResponse, accountsResponse } from './accounts.ts'
export { type AssetsResponse, assetsResponse } from './assets.ts'
export {
  maxAccounts,
  maxClaims,
  maxEventAccounts,
  maxHistory,
  maxLiquidationEvents,
  maxMessages,
  maxRotations,
  maxSettlement,
  maxSnapshots,
} from './bounds.ts'
export { type ChainsResponse, chainsResponse } from './chains.ts'
export { type ClaimsResponse, claimsResponse, type ProvenClaim } from './claims.ts'
export { type DebtAtRiskResponse, debtAtRiskResponse } from './debtAtRisk.ts'
export { type DeploymentResponse, deploymentResponse } from './deployment.ts'
export { type ErrorResponse, errorResponse } from './error.ts'
export { eventText, eventTypes, marginEvent, type StreamEvent, streamEvent } from './events.ts'
export {
  type HealthResponse,
  healthResponse,
  type PeerHealthResponse,
  peerHealthResponse,
  type ReadinessResponse,
  readinessResponse,
  readyResponse,
} from './health.ts'
export { address, bytes32, hash32 } from './hex.ts'
export { type HistoryResponse, historyResponse } from './history.ts'
export { type InFlightResponse, inFlightResponse } from './inFlight.ts'
export { type LiquidationResponse, liquidationResponse } from './liquidation.ts'
export { type LiquidationsResponse, liquidationsResponse } from './liquidations.ts'
export { uint64, uint256 } from './numbers.ts'
export {
  attestedRequest,
  headsRequest,
  headsResponse,
  operatorPaths,
  proposalRequest,
  proposalResponse,
} from './operatorApi.ts'
export { type OperatorsResponse, operatorsResponse } from './operators.ts'
export { type RiskConfigResponse, riskConfigResponse } from './riskConfig.ts'
export { type RotationsResponse, rotationsResponse } from './rotations.ts'
export { type SettlementResponse, settlementResponse } from './settlement.ts'
export { type SnapshotResponse, snapshotResponse } from './snapshot.ts'
export { type SnapshotsResponse, snapshotsResponse } from './snapshots.ts'
export { type StatusResponse, statusResponse } from './status.ts'
export { type TotalsResponse, totalsResponse } from './totals.ts'
export {
  registerWebhookRequest,
  registerWebhookResponse,
  removeWebhookRequest,
  resendWebhookRequest,
  resendWebhookResponse,
  type WebhooksResponse,
  webhookStates,
  webhooksResponse,
} from './webhooks.ts'
