import type { BandChanges, PackedRanking } from '@plimsoll/aggregator'
import type { SiteSettings } from '@plimsoll/dashboard'
import type { LeafBatch } from '@plimsoll/merkle'
import type { AttestedSnapshot, Deployment, Hash32, Liquidation, RegistryReport, RiskConfig } from '@plimsoll/protocol'
import type { AccountHistoryStore, AccountVersion, StoredLeaf } from '@plimsoll/store'
import type { WebhookAnswer, WebhookRequest } from '@plimsoll/webhooks'
import type { Hex } from 'viem'
import type { NodeConfig } from '../../config/loadConfig.ts'
import type { PublicState, PublicView } from '../publicState.ts'

/** What the worker is given at its start. */
export type WorkerInput = {
  config: { deployment: Deployment; risk: RiskConfig }
  listener: NodeConfig['api']
  /** By chain id: what the dashboard offers to wallets. */
  rpcUrls: SiteSettings['rpcUrls']
  /** Registrations of webhooks are taken. */
  webhooks?: { allowPrivate: boolean } | undefined
  view: PublicView
}

/** A claim under its key; without words it is gone. */
type ClaimChange = { key: Hex; words: readonly Hex[] }

/** What changes in a replica from one snapshot to the next, part by part; the last part names the snapshot. */
export type ReplicaPart =
  /** What follows is everything, and no changes. */
  | { kind: 'empty' }
  | { kind: 'leaves'; batch: LeafBatch }
  | { kind: 'claims'; changes: readonly ClaimChange[] }
  | {
      kind: 'end'
      attested: AttestedSnapshot
      registries: readonly RegistryReport[]
      ranking: PackedRanking
      /** Since the snapshot before, or from nothing where everything is sent. */
      bands: BandChanges
    }

/** What only the main thread can read: it has the database. */
export type Reads = {
  archived: { asked: bigint | Hash32; answer: Awaited<ReturnType<PublicState['archived']>> }
  rotations: {
    asked: Parameters<PublicState['rotations']>[0]
    answer: Awaited<ReturnType<PublicState['rotations']>>
  }
  signed: { asked: Parameters<PublicState['signed']>[0]; answer: Awaited<ReturnType<PublicState['signed']>> }
  liquidations: {
    asked: Parameters<PublicState['liquidations']>[0]
    answer: Awaited<ReturnType<PublicState['liquidations']>>
  }
  changes: {
    asked: { epoch: bigint; since: bigint; after: StoredLeaf['account'] | undefined; limit: number }
    answer: readonly StoredLeaf[]
  }
  accountAt: { asked: Parameters<AccountHistoryStore['at']>[0]; answer: AccountVersion[] }
  accountPage: { asked: Parameters<AccountHistoryStore['page']>[0]; answer: AccountVersion[] }
  /** Not a read, and in a lane of its own: what an account has signed about its webhooks. */
  webhook: { asked: WebhookRequest; answer: WebhookAnswer }
}

/** A read that the worker asks for. */
export type Read = { [Name in keyof Reads]: { name: Name; asked: Reads[Name]['asked'] } }[keyof Reads]

/** What became of a read. An error stays in the log of the node. */
export type ReadReply = { answer: Reads[keyof Reads]['answer'] } | { failed: 'overloaded' | 'error' }

/** What the main thread sends. */
export type ToWorker =
  | { to: 'view'; view: PublicView }
  | { to: 'liquidations'; liquidations: readonly Liquidation[] }
  | { to: 'replica'; number: number; part: ReplicaPart }
  | { to: 'reply'; number: number; reply: ReadReply }
  | { to: 'metrics'; number: number }
  | { to: 'close' }

/** What the worker sends. */
export type FromWorker =
  | { from: 'listening'; url: string; port: number }
  | { from: 'failed'; code: string | undefined }
  | { from: 'applied'; number: number; isSame: boolean }
  | { from: 'read'; number: number; read: Read }
  | { from: 'metrics'; number: number; text: string }
  | { from: 'error'; error: Error; path: string }
