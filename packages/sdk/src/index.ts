export { type AccountProof, accountProof } from './accountProof.ts'
export { type BalanceSheet, balanceSheet } from './balanceSheet.ts'
export { type ClaimProof, claimProof } from './claimProof.ts'
export {
  type ClaimsQuery,
  createPlimsollClient,
  type Page,
  type PlimsollClient,
  type SettlementQuery,
} from './createPlimsollClient.ts'
export {
  ApiError,
  NodeUnreachable,
  UnexpectedAnswer,
  VerificationFailed,
  WrongDeployment,
  WrongSigner,
} from './errors.ts'
export { followRotations } from './followRotations.ts'
export { type NonceBit, nonceBit } from './nonceBit.ts'
export { type Posting, posting } from './posting.ts'
export { randomNonce } from './randomNonce.ts'
export {
  type AccountResponse,
  accountAsset,
  accountChain,
  accountLink,
  accountMargin,
  accountResponse,
} from './schemas/account.ts'
export { type AccountsResponse, accountsResponse } from './schemas/accounts.ts'
export { type ChainsResponse, chainStatus, chainsResponse } from './schemas/chains.ts'
export { type ClaimsResponse, claim, claimsResponse, type ProvenClaim, provenClaim } from './schemas/claims.ts'
export { decimal, signedDecimal } from './schemas/decimal.ts'
export {
  type DeploymentResponse,
  deploymentAsset,
  deploymentChain,
  deploymentResponse,
} from './schemas/deployment.ts'
export { type ErrorResponse, errorResponse } from './schemas/error.ts'
export { type HealthResponse, healthResponse, type ReadyResponse, readyResponse } from './schemas/health.ts'
export { accountId, address, bytes, bytes32 } from './schemas/hex.ts'
export { operatorSet } from './schemas/operatorSet.ts'
export { type RotationsResponse, rotationsResponse } from './schemas/rotations.ts'
export { maxSettlement, type SettlementResponse, settlementResponse } from './schemas/settlement.ts'
export {
  compactSignature,
  cutEntry,
  type SnapshotResponse,
  snapshotHeader,
  snapshotResponse,
} from './schemas/snapshot.ts'
export { type ActionSigner, type Authorization, signOwnerAction } from './signOwnerAction.ts'
export { verifyAccount } from './verifyAccount.ts'
export { verifyClaims } from './verifyClaims.ts'
export { type ClaimsProof, type Settlement, verifySettlement } from './verifySettlement.ts'
export { type Trust, verifySnapshot } from './verifySnapshot.ts'
