import type { PlimsollError } from '@plimsoll/protocol'
import type { Hex } from 'viem'
import { type AccountHistoryStore, createAccountHistory } from './accountHistory.ts'
import type { ClaimRight } from './claimRight.ts'
import { createDetailStore, type DetailStore } from './detailStore.ts'
import { createIntentStore, type IntentStore } from './intentStore.ts'
import { createClaimStore, createLeafStore, type LeafStore } from './leafStore.ts'
import { createLiquidationStore, type LiquidationStore } from './liquidationStore.ts'
import { type DatabaseOptions, openDatabase } from './openDatabase.ts'
import { createOperatorSetStore, type OperatorSetStore } from './operatorSetStore.ts'
import type { StoreOwner } from './owner.ts'
import type { SqlPool } from './pglitePool.ts'
import { prune } from './prune.ts'
import { createSigningRecord, type SigningRecord } from './signingRecord.ts'
import { createSnapshotStore, type SnapshotStore } from './snapshotStore.ts'
import { createWebhookStore, type WebhookStore } from './webhookStore.ts'

/** Everything a node must not forget. */
export type Store = {
  readonly snapshots: SnapshotStore
  readonly leaves: LeafStore
  /** Unsettled claims by epoch, as their index has them. */
  readonly claims: LeafStore<Hex>
  readonly details: DetailStore
  readonly history: AccountHistoryStore
  readonly signing: SigningRecord
  readonly operatorSets: OperatorSetStore
  readonly intents: IntentStore
  readonly webhooks: WebhookStore
  readonly liquidations: LiquidationStore
  /** Forgets history before an epoch; whatever that epoch and newer ones need stays. */
  prune(beforeEpoch: bigint): Promise<void>
  /** Resolves with what the store cannot go on from, such as `DiskFull`; from then on every call throws it. */
  readonly failed: Promise<PlimsollError>
  /** The pool that `queueBackend` runs BullMQ on. It closes with the store. */
  queuePool(): SqlPool
  /** Takes the sole right to something, of all processes that use this database; `undefined` while another one has it. */
  readonly claim: ClaimRight
  close(): Promise<void>
}

/**
 * Opens the durable state, brings it to this version, and holds the data folder until `close()`. With an `owner` it is refused
 * if it holds the state of another one. Throws `DataFolderInUse`, `ForeignState`, `DatabaseUnavailable`, `MigrationFailed`, `DiskFull`, `ReadOnlyStorage`.
 *
 * @example
 * const store = await openStore({ dataDir: './data', owner: { salt, operator } })
 * const other = await openStore({ databaseUrl: 'postgres://postgres@127.0.0.1:5432/test', schema: 'operator_a' })
 */
export async function openStore(options: DatabaseOptions & { owner?: StoreOwner }): Promise<Store> {
  const database = await openDatabase(options)
  return {
    snapshots: createSnapshotStore(database),
    leaves: createLeafStore(database),
    claims: createClaimStore(database),
    details: createDetailStore(database),
    history: createAccountHistory(database),
    signing: createSigningRecord(database),
    operatorSets: createOperatorSetStore(database),
    intents: createIntentStore(database),
    webhooks: createWebhookStore(database),
    liquidations: createLiquidationStore(database),
    prune: (beforeEpoch) => prune(database, beforeEpoch),
    failed: database.failed,
    queuePool: database.queuePool,
    claim: database.claim,
    close: database.close,
  }
}
