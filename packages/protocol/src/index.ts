export { acceptanceTypedData } from './acceptance.ts'
export { type AccountId, accountKey, contractAccountId, eoaAccountId, parseAccountId } from './accountId.ts'
export {
  type AccountMargin,
  type AssetMargin,
  accountMargin,
  type ChainMargin,
  type MarginTotals,
  marginTotals,
} from './accountMargin.ts'
export { type AssetTable, decodeAssetTable, encodeAssetTable, hashAssetTable } from './assetTable.ts'
export { collateralValue, liabilityValue, type Pricing } from './assetValue.ts'
export { type AssetWord, decodeAssetWord, encodeAssetWord, unusedAsset } from './assetWord.ts'
export type { AttestedSnapshot } from './attestedSnapshot.ts'
export { bonusAt } from './bonusAt.ts'
export { maxAssets, maxChains, maxChainWords, maxLeafWords } from './budgets.ts'
export { buildAssetTable } from './buildAssetTable.ts'
export type { ChainDelta, ScheduledSet } from './chainDelta.ts'
export type { AssetObservation, ChainObservation, FeedObservation, RateObservation } from './chainObservation.ts'
export { type Claim, hashClaim } from './claim.ts'
export { type ClaimDirection, claimDirectionTypedData, hashClaimDirection } from './claimDirection.ts'
export type { ColdRead, ColdReadJournal } from './coldRead.ts'
export { countUnits, type UnitCounts } from './countUnits.ts'
export { creditedSurplus, type LiquidationPosition } from './creditedSurplus.ts'
export { type Cut, type CutEntry, firstEntryBehind, hashCut, oldestTimestamp, packCut, unpackCut } from './cut.ts'
export { type Deployment, deploymentSchema, parseDeployment } from './deployment.ts'
export {
  AssetMismatch,
  InvalidAccountId,
  InvalidAssetWord,
  InvalidAttestation,
  InvalidCut,
  InvalidDeployment,
  InvalidField,
  InvalidLeaf,
  InvalidLeafWord,
  InvalidOperatorSet,
  InvalidRiskConfig,
  InvalidSignature,
  MissingPreviousTable,
  PlimsollError,
  QuorumNotReached,
} from './errors.ts'
export { followOperators, type Rotation } from './followOperators.ts'
export { type Hash32, zeroHash } from './hash32.ts'
export { isLeafWord } from './isLeafWord.ts'
export { hashLeaf, parseLeaf } from './leaf.ts'
export { decodeLeafWord, encodeLeafWord, type LeafWord } from './leafWord.ts'
export { type Link, linksOf } from './links.ts'
export {
  coveredUnits,
  dustValue,
  type LiquidationAmounts,
  type LiquidationPair,
  leastLiquidation,
  limitUnits,
  liquidationAmounts,
  liquidationLimit,
  repaidValue,
  restoreValue,
  seizedUnits,
} from './liquidationSize.ts'
export { type Margin, margin } from './margin.ts'
export { mergeWords } from './mergeWords.ts'
export { maxSiblings, verifyAccount, verifyProof } from './merkleProof.ts'
export { type Multiproof, verifyMultiproof } from './multiproof.ts'
export { hashOperatorSet, leaderOf, maxOperators, type OperatorSet, parseOperatorSet } from './operatorSet.ts'
export {
  type ActionContract,
  hashOwnerAction,
  type OwnerAction,
  type OwnerActionMessages,
  ownerActionTypedData,
} from './ownerAction.ts'
export { claimsPerPage, type PaidClaims } from './paidClaims.ts'
export { type Posting, postArguments, posting } from './posting.ts'
export { assembleQuorum, type Quorum } from './quorum.ts'
export { quoteForcePledge, quoteForceRelease } from './quoteForcedMove.ts'
export { type LiquidationQuote, quoteLiquidation } from './quoteLiquidation.ts'
export { quoteWriteOff, type WriteOffQuote } from './quoteWriteOff.ts'
export { type ReachStep, reachSteps } from './reachSteps.ts'
export {
  hashRiskConfig,
  parseRiskConfig,
  type RiskAsset,
  type RiskConfig,
  riskConfigSchema,
  type Weight,
} from './riskConfig.ts'
export { type CompactSignature, recoverSigner } from './signature.ts'
export { hashSnapshot, type SnapshotHeader, snapshotTypedData } from './snapshotHeader.ts'
export { unitsToCover } from './unitsToCover.ts'
export { verifyAttested } from './verifyAttested.ts'
export { viewWords } from './viewWords.ts'
