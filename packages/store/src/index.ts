export type { AccountHistoryStore, AccountVersion, HistoryPage } from './accountHistory.ts'
export type { ClaimRight, SoleRight } from './claimRight.ts'
export type { ColdRead, ColdReadJournal } from './coldRead.ts'
export type { DetailStore, SnapshotDetails } from './detailStore.ts'
export {
  AlreadySigned,
  ColdReadUnwritable,
  DatabaseTimeout,
  DatabaseUnavailable,
  DataFolderInUse,
  DiskFull,
  ForeignState,
  IntentInFlight,
  IntentNotOpen,
  InvalidRow,
  MigrationFailed,
  ReadOnlyStorage,
  RedisUnavailable,
  SnapshotConflict,
  StorageFailed,
} from './errors.ts'
export { freeSpace, leastFreeBytes } from './freeSpace.ts'
export type { IntentAttempt, IntentKey, IntentStore, TransactionIntent } from './intentStore.ts'
export { type KeptQueues, keepQueues } from './keepQueues.ts'
export type { LeafChanges, LeafStore, LeafVersion, StoredLeaf } from './leafStore.ts'
export type { LiquidationStore, StoredLiquidation } from './liquidationStore.ts'
export { type DataFolderLock, lockDataFolder } from './lockDataFolder.ts'
export { openColdReads } from './openColdReads.ts'
export type { DatabaseOptions } from './openDatabase.ts'
export { openStore, type Store } from './openStore.ts'
export type { OperatorSetStore } from './operatorSetStore.ts'
export type { StoreOwner } from './owner.ts'
export { type QueueBackend, queueBackend } from './queueBackend.ts'
export type { Acknowledgement, SignedSnapshot, SigningRecord } from './signingRecord.ts'
export type { SignedEpoch } from './snapshotRow.ts'
export type { SnapshotStore } from './snapshotStore.ts'
export type { RegisteredEndpoint, WebhookKey, WebhookMessage, WebhookRow, WebhookStore } from './webhookStore.ts'
