export { readEntry as readClaimEntry, type UnsettledClaim } from './claims/claimEntry.ts'
export { type ClaimSet, createClaimSet, loadClaims, updateClaims } from './claims/claimSet.ts'
export { type ClaimsPage, type ClaimsQuery, listClaims } from './claims/listClaims.ts'
export { type Aggregator, createAggregator, type DeltaReader, type SnapshotRequest } from './createAggregator.ts'
export { IncompleteDelta, MalformedClaim, MissingReader, RiskConfigMismatch, StateMissing } from './errors.ts'
export { type DebtAtRisk, debtAtRisk } from './health/debtAtRisk.ts'
export { type AccountHealth, type HealthRanking, openRanking, type PackedRanking } from './health/healthRanking.ts'
export {
  type BandChange,
  type BandChanges,
  bandChanges,
  type MarginBands,
  readBandChanges,
} from './health/marginBands.ts'
export { type AssetTotals, type BandTotals, type Totals, totals } from './health/totals.ts'
export { type LoadedLeaves, loadLeaves } from './ledger/loadLeaves.ts'
export type { PreviousTable } from './snapshot/priceAssets.ts'
export { type ClaimsTogether, type ProvenAccount, proveAccount, proveClaims, proveTogether } from './snapshot/proofs.ts'
export type { Snapshot } from './snapshot/snapshot.ts'
