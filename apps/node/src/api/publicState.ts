import type { OperatorBook } from '@plimsoll/attester'
import type { AccountsAt, ServedSnapshot } from '@plimsoll/keeper'
import type { AttestedSnapshot, CutEntry, Deployment, Hash32, OperatorSet, RiskConfig } from '@plimsoll/protocol'
import type {
  AccountHistoryStore,
  LiquidationStore,
  SignedEpoch,
  SnapshotStore,
  StoredLiquidation,
} from '@plimsoll/store'
import type { DebtAtRiskResponse, OperatorsResponse, TotalsResponse } from '@plimsoll/wire'
import type { Address } from 'viem'
import { isFresh } from './bodies/readinessBody.ts'
import { operatorsBody } from './bodies/statusBody.ts'
import type { NodeState } from './nodeState.ts'

/** What is public of a node's state beside its snapshots: no provider, no peer, no reason. */
export type PublicView = {
  /** What is answered is recent enough for contracts to accept. */
  ready: boolean
  /** Of this node's operator; undefined for a node without one. */
  address: Address | undefined
  /** Who signs now. */
  set: OperatorSet
  /** By slot: the newest final block by a quorum of providers. */
  heads: readonly (Pick<CutEntry, 'number' | 'hash' | 'timestamp'> | undefined)[]
  operators: OperatorsResponse
  /** By slot: this node saw a final block of the chain replaced. */
  halted: readonly boolean[]
}

/** Attested snapshots that are stored. A call may throw `Overloaded`: what reads the database waits for its turn, or not at all. */
export type Archive = {
  /** Any attested snapshot this node holds, by its epoch or its digest. */
  archived: (snapshot: bigint | Hash32) => Promise<AttestedSnapshot | undefined>
  /** Those that changed the operators, newer than an epoch, oldest first. */
  rotations: OperatorBook['rotations']
  /** Who signed the newest, or the newest of those older than an epoch: newest first. */
  signed: (...page: Parameters<SnapshotStore['signed']>) => Promise<readonly SignedEpoch[]>
}

/** What the public API answers from. */
export type PublicState = Archive & {
  config: { deployment: Deployment; risk: RiskConfig }
  /** The latest attested snapshot that this node has computed itself. */
  served: () => ServedSnapshot | undefined
  /** The accounts at the snapshot of an epoch, as far back as history is kept. May throw `Overloaded`. */
  accountsAt: (epoch: bigint) => Promise<AccountsAt | undefined>
  /** One account at earlier snapshots. May throw `Overloaded`. */
  accountHistory: AccountHistoryStore
  /** Liquidations and write-offs, newest first. May throw `Overloaded`. */
  liquidations: (...page: Parameters<LiquidationStore['page']>) => Promise<readonly StoredLiquidation[]>
  /** As last computed. */
  debtAtRisk: () => DebtAtRiskResponse | undefined
  /** As last computed. */
  totals: () => TotalsResponse | undefined
  view: () => PublicView
}

/** The public part of a node's state, as it is now. */
export function publicView(state: NodeState): PublicView {
  const { self, signs, scheduled, leader, lastSigned, lastAttested } = operatorsBody(state)
  return {
    ready: isFresh(state),
    address: state.address,
    set: state.book.current() ?? state.config.set,
    heads: state
      .chains()
      .map(({ head }) => head && { number: head.number, hash: head.hash, timestamp: head.timestamp }),
    halted: state.chains().map(({ halted }) => halted !== undefined),
    operators: { self, signs, scheduled, leader, lastSigned, lastAttested },
  }
}
