import type { AccountsAt, ServedSnapshot } from '@plimsoll/keeper'
import type { AttestedSnapshot, Deployment, Hash32, RiskConfig, Rotation } from '@plimsoll/protocol'
import type {
  ChainsResponse,
  DeploymentResponse,
  HealthResponse,
  OperatorsResponse,
  ReadyResponse,
} from '@plimsoll/wire'

/** What the API answers from: the node as its routes see it. Every call reads memory but `accountsAt`, `archived` and `rotations`. */
export type ApiSource = {
  deployment: Deployment
  risk: RiskConfig
  describe: () => DeploymentResponse
  /** The latest attested snapshot that this node has computed itself. */
  served: () => ServedSnapshot | undefined
  /** The accounts at the snapshot of an epoch, as far back as history is kept. */
  accountsAt: (epoch: bigint) => Promise<AccountsAt | undefined>
  /** Any attested snapshot this node holds, by its epoch or its digest. */
  archived: (snapshot: bigint | Hash32) => Promise<AttestedSnapshot | undefined>
  /** Snapshots that changed the operators, newer than an epoch, oldest first. */
  rotations: (page: { after: bigint; limit: number }) => Promise<readonly Rotation[]>
  chains: () => ChainsResponse
  operators: () => OperatorsResponse
  health: () => HealthResponse
  ready: () => ReadyResponse
}
