// For integrators: to check what an operator says, to know what an account is worth, to sign and to call the contracts.

export { type AccountId, contractAccountId, eoaAccountId, parseAccountId } from './accounts/accountId.ts'
export {
  hashOwnerAction,
  type OwnerAction,
  type OwnerActionMessages,
  ownerActionTypedData,
} from './accounts/ownerAction.ts'
export { type AssetTable, decodeAssetTable } from './assets/assetTable.ts'
export { type AssetTerms, assetTerms, wholePrice } from './assets/assetTerms.ts'
export { type AssetWord, decodeAssetWord, unusedAsset } from './assets/assetWord.ts'
export { cappedUnits, collateralValue, liabilityValue, type Pricing, scaledPrice } from './assets/unitPrice.ts'
export { type Claim, hashClaim } from './claims/claim.ts'
export { type ClaimDirection, claimDirectionTypedData, hashClaimDirection } from './claims/claimDirection.ts'
export { type Deployment, deploymentSchema, parseDeployment } from './deployment.ts'
export {
  AssetMismatch,
  InvalidAccountId,
  InvalidAssetWord,
  InvalidAttestation,
  InvalidCut,
  InvalidDeployment,
  InvalidEventId,
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
export { createHeardCalls, type HeardCalls } from './events/heardCalls.ts'
export {
  type EventStep,
  type MarginChange,
  type MarginEventType,
  marginChanges,
  marginEventId,
  marginEventTypeAt,
  marginEventTypes,
  parseEventId,
  parseMarginEventId,
  snapshotEventId,
} from './events/marginEvent.ts'
export { type EventSnapshot, type MarginEventBody, marginEventBody } from './events/marginEventBody.ts'
export { isDeeper, messageToTell, nextCalledLine, noLine, type ToldLines } from './events/messageToTell.ts'
export { type WebhookAction, webhookTypedData } from './events/webhookRegistration.ts'
export { type Hash32, keccak, parseHash32, zeroHash } from './hash32.ts'
export { parseLeaf } from './leaf/leaf.ts'
export { decodeLeafWord, type LeafWord, type LeafWordKind, type Link, linksOf } from './leaf/leafWord.ts'
export { type Move, movesInFlight } from './leaf/movesInFlight.ts'
export { viewWords } from './leaf/viewWords.ts'
export type { Liquidation, LiquidationEvent, WriteOff } from './liquidation/liquidationEvent.ts'
export { dustValue } from './liquidation/liquidationSize.ts'
export {
  type AccountQuotes,
  type ForcedMoveOffer,
  type LiquidationOffer,
  quoteAccount,
} from './liquidation/quoteAccount.ts'
export { quoteForcePledge, quoteForceRelease } from './liquidation/quoteForcedMove.ts'
export { type LiquidationQuote, quoteLiquidation } from './liquidation/quoteLiquidation.ts'
export { quoteWriteOff, type WriteOffQuote } from './liquidation/quoteWriteOff.ts'
export { type ReachStep, reachSteps } from './liquidation/reachSteps.ts'
export {
  type AccountMargin,
  type AssetMargin,
  accountMargin,
  type ChainMargin,
  type MarginTotals,
  marginTotals,
} from './margin/accountMargin.ts'
export { type Cure, type CureMove, type CureUnits, cureToInitial, cureToLine, type InitialCure } from './margin/cure.ts'
export { type Margin, margin } from './margin/margin.ts'
export { type AssetPricing, type PriceAtLine, pricesAtLine } from './margin/pricesAtLine.ts'
export { maxSiblings, verifyAccount, verifyProof } from './proofs/merkleProof.ts'
export { type Multiproof, verifyMultiproof } from './proofs/multiproof.ts'
export {
  defaultMarginLines,
  isBelowLine,
  type MarginLine,
  marginBand,
  marginLinesOf,
  marginThresholds,
} from './risk/marginLines.ts'
export {
  hashRiskConfig,
  parseRiskConfig,
  type RiskAsset,
  type RiskConfig,
  riskConfigSchema,
  riskConfigText,
  type Weight,
} from './risk/riskConfig.ts'
export { type AttestedSnapshot, verifyAttested } from './snapshot/attestedSnapshot.ts'
export { type Cut, type CutEntry, packCut, unpackCut } from './snapshot/cut.ts'
export { followOperators, type Rotation } from './snapshot/followOperators.ts'
export { acceptanceTypedData, type OperatorSet, parseOperatorSet } from './snapshot/operatorSet.ts'
export { type Posting, postArguments, posting } from './snapshot/posting.ts'
export { type CompactSignature, type Quorum, signersOf } from './snapshot/quorum.ts'
export { hashSnapshot, type SnapshotHeader } from './snapshot/snapshotHeader.ts'
export type { ActionContract } from './typedData.ts'

// The law: what operators, readers and the law's own tests are made of.

export { accountKey } from './accounts/accountId.ts'
export { buildAssetTable, encodeAssetTable, hashAssetTable } from './assets/assetTable.ts'
export { encodeAssetWord } from './assets/assetWord.ts'
export type { AssetObservation, ChainObservation, FeedObservation, RateObservation } from './assets/chainObservation.ts'
export { claimsPerPage, type PaidClaims } from './claims/claim.ts'
export { maxAssets, maxChains, maxChainWords, maxLeafWords, maxWords } from './leaf/budgets.ts'
export { hashLeaf } from './leaf/leaf.ts'
export {
  encodeLeafWord,
  isLeafWord,
  leafWordKey,
  leafWordKind,
  leafWords,
  readLeafWord,
  wordLayouts,
  wordOffset,
} from './leaf/leafWord.ts'
export { mergeWords } from './leaf/mergeWords.ts'
export type { FieldWriter, WordLayout, WordPart } from './leaf/wordLayout.ts'
export { bonusAt, creditedSurplus, type LiquidationPosition } from './liquidation/bonus.ts'
export {
  coveredUnits,
  type LiquidationAmounts,
  type LiquidationPair,
  leastLiquidation,
  limitUnits,
  liquidationAmounts,
  liquidationLimit,
  repaidValue,
  restoreValue,
  seizedUnits,
} from './liquidation/liquidationSize.ts'
export { unitsToCover } from './liquidation/quoteForcedMove.ts'
export { countUnits, type UnitCounts } from './margin/countUnits.ts'
export { redactor } from './redactor.ts'
export type { AccountWords, ChainDelta, RegistryReport, ScheduledSet } from './snapshot/chainDelta.ts'
export { firstEntryBehind, hashCut, oldestTimestamp, sameBlock } from './snapshot/cut.ts'
export { attemptOf, hashOperatorSet, leaderOf, maxOperators } from './snapshot/operatorSet.ts'
export { assembleQuorum, recoverSigner } from './snapshot/quorum.ts'
export { snapshotTypedData } from './snapshot/snapshotHeader.ts'
export { deploymentDomain } from './typedData.ts'
